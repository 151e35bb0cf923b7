package io.setlist.batch.reconcile;

import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchRuns;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the batch has come to, at one moment.
 *
 * @param covered the dates of the comparison, and what the rows of each rest on
 * @param version of {@code sessions_batch}
 * @param sessions the rows of that version, of all dates
 */
record BatchState(CoveredDates covered, long version, Dataset<Row> sessions) {

  /**
   * Reads table and runs until both are of one moment.
   *
   * @throws JobException (not ready) where the batch has not run for a date, or is between its two
   *     commits for one: then what its newest rows rest on stands nowhere
   */
  static BatchState of(SparkSession spark, Warehouse warehouse, DateRange requested) {
    if (!warehouse.has(Table.BATCH_RUNS)) throw CoveredDates.noBatch(requested.first());
    SessionsBatch table = new SessionsBatch(warehouse);
    while (true) {
      long version = table.version();
      BatchRuns runs = new BatchRuns(spark, warehouse);
      CoveredDates covered = CoveredDates.of(runs, requested);
      Optional<String> unfinished = unfinished(table, runs, covered);
      if (table.version() != version) continue;
      if (unfinished.isEmpty()) return new BatchState(covered, version, table.rows(version));
      // It may have come to its end since the runs were read.
      String run = unfinished.get();
      if (!new BatchRuns(spark, warehouse).has(run)) throw unfinished(run);
    }
  }

  /** A run that was the last to write one of the dates, and has not said what that rests on. */
  private static Optional<String> unfinished(
      SessionsBatch table, BatchRuns runs, CoveredDates covered) {
    Set<LocalDate> left = new HashSet<>(covered.bases().keySet());
    for (SessionsBatch.Replaced replaced : table.newestFirst()) {
      boolean wroteOne = left.removeAll(replaced.dates());
      if (wroteOne && !runs.has(replaced.runId())) return Optional.of(replaced.runId());
    }
    return Optional.empty();
  }

  private static JobException unfinished(String run) {
    return JobException.notReady(
        "run "
            + run
            + " of the batch has replaced sessions and not come to its end; wait for it, or, where"
            + " it was cut short, run './setlist batch' again");
  }

  /** The same without the sessions of forgotten users. */
  BatchState without(ForgottenRows forgotten) {
    return new BatchState(covered, version, forgotten.without(sessions));
  }
}
