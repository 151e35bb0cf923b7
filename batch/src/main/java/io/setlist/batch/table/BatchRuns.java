package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** {@code batch_runs}, a row for each date that a run wrote, as it was when first asked. */
public final class BatchRuns {

  private final SparkSession spark;
  private final Warehouse warehouse;
  private List<Row> inOrder;

  public BatchRuns(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * Notes a run whose sessions are committed. Of one that is killed before, the next one takes over
   * the dates.
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
   * What the rows of a date rest on.
   *
   * @param runId the last run that wrote it or, being for later dates, looked whether it had
   *     changed
   * @param cutOff that run's: up to it the rows are known to be right
   * @param frontier that run's: by it their status is known to be right
   */
  public record Basis(String runId, CutOff cutOff, Frontier frontier) {}

  /**
   * The dates before {@code first} that were ever written, each with the cut-off up to which its
   * rows are known to be right.
   */
  public SortedMap<LocalDate, CutOff> writtenBefore(LocalDate first) {
    SortedMap<LocalDate, CutOff> written = new TreeMap<>();
    bases().headMap(first).forEach((date, basis) -> written.put(date, basis.cutOff()));
    return written;
  }

  /** Whether this run came to its end. */
  public boolean has(String runId) {
    return runsInOrder().stream().anyMatch(row -> row.getAs("run_id").equals(runId));
  }

  /** All dates that were ever written. */
  public SortedMap<LocalDate, Basis> bases() {
    SortedMap<LocalDate, Basis> bases = new TreeMap<>();
    for (Row row : runsInOrder()) {
      LocalDate requestedFrom = row.<Date>getAs("requested_from").toLocalDate();
      Basis basis =
          new Basis(
              row.getAs("run_id"),
              CutOff.of(row.getList(row.fieldIndex("cut_off"))),
              new Frontier(
                  Optional.ofNullable(row.<Timestamp>getAs("frontier")).map(Timestamp::toInstant)));
      bases.headMap(requestedFrom).replaceAll((date, older) -> basis);
      bases.put(date(row), basis);
    }
    return bases;
  }

  /**
   * By each date that a run was ever for, the dates that the newest such run reported: it, and what
   * changed with it.
   */
  public Map<LocalDate, SortedSet<LocalDate>> writtenWith() {
    Map<String, SortedSet<LocalDate>> byRun = new HashMap<>();
    Map<LocalDate, SortedSet<LocalDate>> newest = new HashMap<>();
    for (Row row : runsInOrder()) {
      SortedSet<LocalDate> dates =
          byRun.computeIfAbsent(row.getAs("run_id"), run -> new TreeSet<>());
      dates.add(date(row));
      if (row.getAs("reason").equals(BatchRun.Reason.REQUESTED.word())) {
        newest.put(date(row), dates);
      }
    }
    return newest;
  }

  private static LocalDate date(Row row) {
    return row.<Date>getAs("session_date").toLocalDate();
  }

  private List<Row> runsInOrder() {
    if (inOrder == null) {
      inOrder =
          warehouse
              .read(Table.BATCH_RUNS)
              .orderBy(col("committed_at"), col("run_id"))
              .select("run_id", "session_date", "reason", "requested_from", "cut_off", "frontier")
              .collectAsList();
    }
    return inOrder;
  }
}
