package io.setlist.batch.repair;

import io.setlist.batch.session.Dates;
import io.setlist.batch.table.Basis;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a run of {@code repair} did, or would do.
 *
 * @param repairedAt also the {@code updated_at} of the rows put in; to the millisecond
 * @param dates all that were compared; a date is that of the batch session
 * @param unprovable dates asked for of which the archive proves nothing, with the reasons
 * @param units the first of the differing units
 * @param refusal why it would not be made, of a dry run; or null
 * @param sessionsVersion of {@code sessions}, as it was compared; null where there was none
 * @param batchVersion of {@code sessions_batch}
 */
@RecordBuilder
record Repair(
    String id,
    boolean dryRun,
    Instant repairedAt,
    SortedMap<LocalDate, Day> dates,
    SortedMap<LocalDate, String> unprovable,
    List<Unit> units,
    String refusal,
    Long sessionsVersion,
    long batchVersion)
    implements RepairBuilder.With {

  /** How many rows of {@code sessions} go and come. */
  record Day(Basis basis, long removed, long added) {}

  /**
   * A differing unit.
   *
   * @param removed ids of rows that go
   * @param added the id that comes, or null
   */
  record Unit(
      LocalDate date, String userId, String unitClass, List<String> removed, String added) {}

  /** One that found nothing to be due. */
  static Repair ofNothing(boolean dryRun, SortedMap<LocalDate, String> unprovable, Instant at) {
    return new Repair(
        UUID.randomUUID().toString(),
        dryRun,
        at,
        new TreeMap<>(),
        unprovable,
        List.of(),
        null,
        null,
        0);
  }

  /** The dates of which rows go or come. */
  Dates changed() {
    return Dates.of(
        dates.entrySet().stream()
            .filter(e -> e.getValue().removed() + e.getValue().added() > 0)
            .map(Map.Entry::getKey)
            .toList());
  }

  long removed() {
    return dates.values().stream().mapToLong(Day::removed).sum();
  }

  long added() {
    return dates.values().stream().mapToLong(Day::added).sum();
  }

  boolean isNeeded() {
    return removed() + added() > 0;
  }
}
