package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** {@code reconciliation_differences} and {@code reconciliation}. */
final class ReconciliationTables {

  private final SparkSession spark;
  private final Warehouse warehouse;

  ReconciliationTables(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * Appends the differences and then the certificates: of what has a certificate, all differences
   * are there.
   *
   * @param caused the differing units with their causes
   */
  void add(Reconciliation run, Dataset<Row> caused) {
    if (!run.kinds().isEmpty()) {
      Column[] columns =
          Arrays.stream(Columns.DIFFERENCE.fieldNames()).map(c -> col(c)).toArray(Column[]::new);
      append(
          Table.RECONCILIATION_DIFFERENCES,
          caused.withColumn("run_id", lit(run.id())).select(columns),
          run);
    }
    List<Row> rows = run.certificates().stream().map(c -> row(run, c)).toList();
    append(Table.RECONCILIATION, spark.createDataFrame(rows, Columns.CERTIFICATE).coalesce(1), run);
  }

  private void append(Table table, Dataset<Row> rows, Reconciliation run) {
    warehouse.open(table, run.rules());
    rows.write()
        .format("delta")
        .mode("append")
        .option("userMetadata", run.id())
        .save(warehouse.path(table));
  }

  private static Row row(Reconciliation run, Certificate c) {
    Drift drift = c.drift();
    return RowFactory.create(
        run.id(),
        Date.valueOf(c.date()),
        c.basis().runId(),
        c.count(UnitClass.MATCH),
        c.count(UnitClass.IN_FLIGHT),
        c.count(UnitClass.DIFFERENT),
        c.count(UnitClass.SPLIT),
        c.count(UnitClass.MISSING_IN_STREAM),
        c.count(UnitClass.MISSING_IN_BATCH),
        c.count(Cause.LATE_EVENT),
        c.count(Cause.UNKNOWN),
        totals(c.stream()),
        totals(c.batch()),
        RowFactory.create(drift.sessions(), drift.songs(), drift.listenedMs(), drift.durationMs()),
        drift.largest(),
        c.maxDrift(),
        c.withinDrift(),
        c.missingHours().isEmpty(),
        c.missingHours().stream().map(Timestamp::from).toArray(Timestamp[]::new),
        c.basis().cutOff().positions().toArray(Row[]::new),
        timestamp(c.basis().frontier().at()),
        run.stream().orElseThrow().consumed().positions().toArray(Row[]::new),
        timestamp(run.stream().orElseThrow().settled().at()),
        timestamp(comparedUntil(run, c)),
        run.stream().orElseThrow().version().orElse(null),
        run.rules().asOptions(),
        Timestamp.from(run.startedAt()),
        Timestamp.from(run.committedAt()),
        c.count(Cause.FUTURE_RECORD),
        run.batchVersion(),
        c.unprovable());
  }

  private static Row totals(Totals t) {
    return RowFactory.create(t.sessions(), t.songs(), t.listenedMs(), t.durationMs());
  }

  /** Both sides have to be done with a session. */
  private static Optional<Instant> comparedUntil(Reconciliation run, Certificate c) {
    return run.stream()
        .orElseThrow()
        .settled()
        .earlier(c.basis().frontier())
        .lastFinalEnd(run.rules());
  }

  private static Timestamp timestamp(Optional<Instant> at) {
    return at.map(Timestamp::from).orElse(null);
  }
}
