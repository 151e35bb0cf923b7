package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.event.Rejection;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the stream has come to, at one moment of its run.
 *
 * @param settled by this watermark {@code sessions} has been published: that before the newest
 *     micro-batch of the ledger
 * @param consumed the records up to here are in {@code sessions} or were refused
 * @param version of {@code sessions}; empty where there is no such table yet
 * @param sessions the rows of that version
 * @param earlyRecords dead letters that were refused for nothing but a timestamp from the future
 */
public record StreamState(
    Frontier settled,
    CutOff consumed,
    Optional<Long> version,
    Dataset<Row> sessions,
    Dataset<Row> lateEvents,
    Dataset<Row> earlyRecords) {

  /**
   * Reads the ledger first: what it says is then true of the sessions and refused records that are
   * read after it, however far the stream goes on meanwhile.
   */
  static StreamState of(SparkSession spark, Warehouse warehouse) {
    Optional<Row> ledger = newestOfLedger(warehouse);
    Optional<Long> version =
        warehouse.has(Table.SESSIONS)
            ? Optional.of(warehouse.version(Table.SESSIONS))
            : Optional.empty();
    return new StreamState(
        new Frontier(
            ledger.flatMap(
                r -> Optional.ofNullable(r.<Timestamp>getAs(0)).map(Timestamp::toInstant))),
        ledger.map(r -> CutOff.of(r.getList(1))).orElse(CutOff.NOTHING),
        version,
        version
            .map(v -> warehouse.read(Table.SESSIONS, v))
            .orElseGet(() -> empty(spark, Table.SESSIONS)),
        read(spark, warehouse, Table.LATE_EVENTS),
        read(spark, warehouse, Table.DEAD_LETTERS)
            .where(
                col("code")
                    .equalTo(Rejection.Code.BAD_TIMESTAMP.name())
                    .and(col("timestamp").isNotNull())));
  }

  /** The same without the sessions of forgotten users. */
  StreamState without(ForgottenRows forgotten) {
    return new StreamState(
        settled, consumed, version, forgotten.without(sessions), lateEvents, earlyRecords);
  }

  /** Every row of the ledger names all partitions. */
  private static Optional<Row> newestOfLedger(Warehouse warehouse) {
    if (!warehouse.has(Table.LEDGER)) return Optional.empty();
    Dataset<Row> ledger = warehouse.read(Table.LEDGER);
    Row newest = ledger.agg(max("batch_id")).head();
    if (newest.isNullAt(0)) return Optional.empty();
    return Optional.of(
        ledger
            .where(col("batch_id").equalTo(newest.getLong(0)))
            .select("watermark_before", "partitions")
            .head());
  }

  private static Dataset<Row> read(SparkSession spark, Warehouse warehouse, Table table) {
    return warehouse.has(table) ? warehouse.read(table) : empty(spark, table);
  }

  private static Dataset<Row> empty(SparkSession spark, Table table) {
    return spark.createDataFrame(List.of(), table.columns());
  }
}
