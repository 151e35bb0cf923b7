package io.setlist.batch.reconcile;

import io.setlist.rules.Rules;
import java.time.Instant;
import java.util.List;

/**
 * A finished run of {@code reconcile}.
 *
 * @param batchVersion of {@code sessions_batch}, as it was compared
 * @param certificates one a date, in order
 * @param kinds of differences, the most frequent ones
 */
record Reconciliation(
    String id,
    StreamState stream,
    long batchVersion,
    Rules rules,
    List<Certificate> certificates,
    List<DifferenceKind> kinds,
    Instant startedAt,
    Instant committedAt) {

  boolean withinDrift() {
    return certificates.stream().allMatch(Certificate::withinDrift);
  }
}
