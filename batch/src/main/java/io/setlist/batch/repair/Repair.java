package io.setlist.batch.repair;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.setlist.batch.table.BatchRuns.Basis;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

/**
 * What a run of {@code repair} did, or would do.
 *
 * @param repairedAt also the {@code updated_at} of the rows put in; to the millisecond
 * @param dates all that were compared; a date is that of the batch session
 * @param units the differing units
 * @param sessionsVersion of {@code sessions}, as it was compared; null where there was none
 * @param batchVersion of {@code sessions_batch}
 */
record Repair(
    String id,
    boolean dryRun,
    Instant repairedAt,
    SortedMap<LocalDate, Day> dates,
    List<Unit> units,
    Long sessionsVersion,
    long batchVersion) {

  /** How many rows of {@code sessions} go and come. */
  record Day(Basis basis, long removed, long added) {}

  /**
   * A differing unit.
   *
   * @param removed ids of rows that go
   * @param added the id that comes, or null
   */
  record Unit(
      LocalDate date,
      String userId,
      @JsonProperty("class") String unitClass,
      List<String> removed,
      String added) {}

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
