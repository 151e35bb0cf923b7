package io.setlist.batch.reconcile;

import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDates;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the batch has come to, at one moment.
 *
 * @param covered the dates of the comparison, and what the rows of each rest on
 * @param unprovable dates of which the archive proves nothing, with the reasons
 * @param version of {@code sessions_batch}
 * @param sessions the rows of that version, of all dates
 */
record BatchState(
    CoveredDates covered,
    SortedMap<LocalDate, String> unprovable,
    long version,
    Dataset<Row> sessions) {

  /**
   * Reads table and work list until both are of one moment.
   *
   * @param asked dates; without them those that are due
   * @param isDue whether there is something to do with a date
   * @return empty where nothing is due
   * @throws JobException (not ready) where the batch has not run for a date, is at it, was cut
   *     short, or where others have changed the rows since
   */
  static Optional<BatchState> of(
      SparkSession spark,
      Warehouse warehouse,
      Optional<DateRange> asked,
      Predicate<BatchDate> isDue) {
    BatchDates workList = new BatchDates(spark, warehouse);
    SessionsBatch table = new SessionsBatch(warehouse);
    while (true) {
      long version = warehouse.has(Table.SESSIONS_BATCH) ? table.version() : -1;
      SortedMap<LocalDate, BatchDate> known = workList.all();
      CoveredDates covered = CoveredDates.of(known, asked, isDue);
      if (covered.bases().isEmpty()) return Optional.empty();
      if (version < 0) throw CoveredDates.noBatch(covered.bases().firstKey());
      requireWritten(covered, known, table, workList.batchTable());
      if (table.version() == version) {
        return Optional.of(
            new BatchState(covered, unprovable(known), version, table.rows(version)));
      }
    }
  }

  private static SortedMap<LocalDate, String> unprovable(SortedMap<LocalDate, BatchDate> known) {
    SortedMap<LocalDate, String> reasons = new TreeMap<>();
    known.forEach(
        (date, one) -> {
          if (one.unprovable() != null) reasons.put(date, one.unprovable());
        });
    return reasons;
  }

  private static void requireWritten(
      CoveredDates covered,
      SortedMap<LocalDate, BatchDate> known,
      SessionsBatch table,
      Optional<String> writtenTo) {
    for (LocalDate date : covered.bases().keySet()) {
      BatchDate one = known.get(date);
      if (!one.isWritten() && one.unprovable() == null) {
        throw JobException.notReady(
            "run %s of the batch is at %s, or was cut short there; wait for it, or run './setlist batch --date %s' again"
                .formatted(one.basis().runId(), date, date));
      }
    }
    Set<LocalDate> changed = table.changedByOthers(known, writtenTo);
    changed.retainAll(covered.bases().keySet());
    for (LocalDate date : changed) {
      throw JobException.notReady(
          "others have changed %d of the dates in sessions_batch, as %s, since the batch wrote them; run './setlist batch --date %s' again"
              .formatted(changed.size(), date, date));
    }
  }

  /** The same without the sessions of forgotten users. */
  BatchState without(ForgottenRows forgotten) {
    return new BatchState(covered, unprovable, version, forgotten.without(sessions));
  }
}
