package io.setlist.batch.reconcile;

import io.setlist.batch.table.Basis;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a comparison says of one date.
 *
 * @param basis what the batch's rows of the date rest on
 * @param missingHours those of its hours that are not wholly archived
 * @param unprovable why the archive proves nothing of it; null where it does
 * @param counts all of the date
 */
record Certificate(
    LocalDate date,
    Basis basis,
    List<Instant> missingHours,
    String unprovable,
    List<Count> counts,
    double maxDrift) {

  long count(UnitClass unitClass) {
    return units(c -> c.unitClass() == unitClass);
  }

  long count(Cause cause) {
    return units(c -> c.cause().filter(cause::equals).isPresent());
  }

  /** Units that differ. */
  long differing() {
    return units(c -> c.unitClass() != UnitClass.MATCH && c.unitClass() != UnitClass.IN_FLIGHT);
  }

  private long units(Predicate<Count> which) {
    return counts.stream().filter(which).mapToLong(Count::units).sum();
  }

  /** What the stream's rows of settled units come to. */
  Totals stream() {
    return settled(Count::stream);
  }

  /** What the settled sessions of the batch come to. */
  Totals batch() {
    return settled(Count::batch);
  }

  private Totals settled(Function<Count, Totals> side) {
    return counts.stream()
        .filter(c -> c.unitClass() != UnitClass.IN_FLIGHT)
        .map(side)
        .reduce(Totals.NONE, Totals::plus);
  }

  Drift drift() {
    return Drift.between(stream(), batch());
  }

  boolean withinDrift() {
    return drift().largest() <= maxDrift;
  }
}
