package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.archive.CutOff;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** {@code batch_runs}: a row for each date that a run wrote. */
public final class BatchRuns {

  private final SparkSession spark;
  private final Warehouse warehouse;

  public BatchRuns(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * Notes a run whose sessions are committed. A run that is killed before is as one that never was:
   * the next one finds the same dates changed since an older cut-off.
   */
  public void add(BatchRun run) {
    List<Row> rows = new ArrayList<>();
    run.dates().forEach((date, day) -> rows.add(row(run, date, day)));
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
   * The dates before {@code first} that were ever written, each with the cut-off up to which its
   * rows are known to be right: that of the last run that wrote it or, being for later dates,
   * looked whether it had changed.
   */
  public SortedMap<LocalDate, CutOff> writtenBefore(LocalDate first) {
    SortedMap<LocalDate, CutOff> written = new TreeMap<>();
    for (Row row : runsInOrder()) {
      CutOff cutOff = CutOff.of(row.getList(2));
      LocalDate requestedFrom = row.getDate(1).toLocalDate();
      LocalDate date = row.getDate(0).toLocalDate();
      written.headMap(requestedFrom).replaceAll((d, older) -> cutOff);
      if (date.isBefore(first)) written.put(date, cutOff);
    }
    return written;
  }

  private List<Row> runsInOrder() {
    return warehouse
        .read(Table.BATCH_RUNS)
        .orderBy(col("committed_at"), col("run_id"))
        .select("session_date", "requested_from", "cut_off")
        .collectAsList();
  }
}
