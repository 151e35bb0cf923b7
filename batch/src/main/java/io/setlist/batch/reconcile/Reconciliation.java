package io.setlist.batch.reconcile;

import io.setlist.rules.Rules;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/**
 * A finished run of {@code reconcile}.
 *
 * @param stream the live side; empty where nothing was compared
 * @param batchVersion of {@code sessions_batch}, as it was compared
 * @param certificates one a date, in order
 * @param unprovable dates asked for of which the archive proves nothing, with the reasons
 * @param kinds of differences, the most frequent ones
 * @param examples the first that differ
 */
record Reconciliation(
    String id,
    Optional<StreamState> stream,
    long batchVersion,
    Rules rules,
    List<Certificate> certificates,
    SortedMap<LocalDate, String> unprovable,
    List<DifferenceKind> kinds,
    List<Example> examples,
    Instant startedAt,
    Instant committedAt) {

  /** One that found nothing to be due, and has written nothing. */
  static Reconciliation ofNothing(
      SortedMap<LocalDate, String> unprovable, Rules rules, Instant at) {
    return new Reconciliation(
        UUID.randomUUID().toString(),
        Optional.empty(),
        0,
        rules,
        List.of(),
        unprovable,
        List.of(),
        List.of(),
        at,
        at);
  }

  boolean withinDrift() {
    return certificates.stream().allMatch(Certificate::withinDrift);
  }
}
