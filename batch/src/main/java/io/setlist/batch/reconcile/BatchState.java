package io.setlist.batch.reconcile;

import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchRuns;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.Optional;
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
   *     commits: then what its newest rows rest on stands nowhere
   */
  static BatchState of(SparkSession spark, Warehouse warehouse, DateRange requested) {
    if (!warehouse.has(Table.BATCH_RUNS)) throw CoveredDates.noBatch(requested.first());
    SessionsBatch table = new SessionsBatch(warehouse);
    while (true) {
      long version = table.version();
      BatchRuns runs = new BatchRuns(spark, warehouse);
      CoveredDates covered = CoveredDates.of(runs, requested);
      Optional<SessionsBatch.Replaced> unfinished =
          table.newest().filter(replaced -> !runs.has(replaced.runId()));
      if (table.version() != version) continue;
      if (unfinished.isPresent()) throw unfinished(unfinished.get().runId());
      return new BatchState(covered, version, table.rows(version));
    }
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
