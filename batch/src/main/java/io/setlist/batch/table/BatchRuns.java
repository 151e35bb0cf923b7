package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.table.BatchRun.Reason;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * {@code batch_runs}, a row for each date that a run wrote: the history, for people. What jobs need
 * of it is in {@link BatchDates}.
 */
public final class BatchRuns {

  private final SparkSession spark;
  private final Warehouse warehouse;

  public BatchRuns(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * The first date that was ever computed because its night came, or was missed: not for news of
   * long ago.
   */
  public Optional<LocalDate> firstOfNights() {
    if (!warehouse.has(Table.BATCH_RUNS)) return Optional.empty();
    Row first =
        warehouse
            .read(Table.BATCH_RUNS)
            .where(col("reason").isin(Reason.REQUESTED.word(), Reason.MISSED.word()))
            .agg(min("session_date"))
            .head();
    return Optional.ofNullable(first.getDate(0)).map(Date::toLocalDate);
  }

  /** Notes a run whose sessions are committed. */
  public void add(BatchRun run) {
    List<Row> rows = new ArrayList<>();
    run.dates().forEach((date, day) -> rows.add(row(run, date, day)));
    if (rows.isEmpty()) return;
    spark
        .createDataFrame(rows, Columns.BATCH_RUN)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.BATCH_RUNS));
  }

  private static Row row(BatchRun run, LocalDate date, BatchRun.Day day) {
    SessionsBatch.Totals totals = day.totals();
    return RowFactory.create(
        run.id(),
        Date.valueOf(date),
        day.reason().word(),
        Date.valueOf(run.requested().first()),
        run.cutOff().positions().toArray(Row[]::new),
        run.frontier().at().map(Timestamp::from).orElse(null),
        run.rules().asOptions(),
        day.missingHours().stream().map(Timestamp::from).toArray(Timestamp[]::new),
        totals.sessions(),
        totals.finalSessions(),
        totals.songs(),
        totals.listenedMs(),
        totals.durationMs(),
        Timestamp.from(run.startedAt()),
        Timestamp.from(run.committedAt()));
  }

  /**
   * What the runs tell of each date that was ever written: the newest run that wrote it or, being
   * for later dates, looked whether it had changed.
   */
  SortedMap<LocalDate, BatchDate> dates() {
    SortedMap<LocalDate, BatchDate> dates = new TreeMap<>();
    for (Row row :
        warehouse
            .read(Table.BATCH_RUNS)
            .orderBy(col("committed_at"), col("run_id"))
            .select(
                "run_id", "session_date", "requested_from", "cut_off", "frontier", "committed_at")
            .collectAsList()) {
      CutOff cutOff = CutOff.of(row.getList(row.fieldIndex("cut_off")));
      Frontier frontier =
          new Frontier(
              Optional.ofNullable(row.<Timestamp>getAs("frontier")).map(Timestamp::toInstant));
      dates
          .headMap(row.<Date>getAs("requested_from").toLocalDate())
          .replaceAll(
              (date, old) -> old.withBasis(new Basis(old.basis().runId(), cutOff, frontier)));
      LocalDate date = row.<Date>getAs("session_date").toLocalDate();
      dates.put(
          date,
          BatchDate.unknown(date)
              .withBasis(new Basis(row.getAs("run_id"), cutOff, frontier))
              .withWrittenAt(row.<Timestamp>getAs("committed_at").toInstant()));
    }
    return dates;
  }
}
