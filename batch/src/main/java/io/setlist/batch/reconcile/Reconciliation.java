package io.setlist.batch.reconcile;

import io.setlist.rules.Rules;
import java.time.Instant;
import java.util.List;

/**
 * A finished run of {@code reconcile}.
 *
 * @param certificates one a date, in order
 * @param kinds of differences, the most frequent ones
 */
record Reconciliation(
    String id,
    StreamState stream,
    Rules rules,
    List<Certificate> certificates,
    List<DifferenceKind> kinds,
    Instant startedAt,
    Instant committedAt) {

  boolean withinDrift() {
    return certificates.stream().allMatch(Certificate::withinDrift);
  }
}
