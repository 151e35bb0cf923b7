package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.delta.tables.DeltaTable;
import io.setlist.streaming.state.Output;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The {@code sessions} table as the stream writes it: one commit a micro-batch. */
final class SessionTable {

  /** Rows that a task writes without need of a second file. */
  private static final long ROWS_PER_FILE = 100_000;

  private final Warehouse warehouse;
  private final OnceWriter once;

  SessionTable(Warehouse warehouse, OnceWriter once) {
    this.warehouse = warehouse;
    this.once = once;
  }

  /**
   * Applies the changes of a micro-batch. Sessions that were never in the table are appended; only
   * a micro-batch that changes rows of it pays for a merge, and that opens no final row.
   */
  void apply(Dataset<Row> output, TurnSummary summary, long batchId, Timestamp now) {
    if (summary.changes() > 0) {
      merge(output, batchId, now);
    } else if (summary.inserts() > 0) {
      Dataset<Row> rows = rows(output, now);
      once.append(
          summary.inserts() <= ROWS_PER_FILE ? rows.coalesce(1) : rows, Table.SESSIONS, batchId);
    }
  }

  /** The upserts as rows of the table. */
  private static Dataset<Row> rows(Dataset<Row> output, Timestamp now) {
    return output
        .where(col(Output.KIND).equalTo(Output.UPSERT))
        .select(col(Output.SESSION + ".*"))
        .withColumn("session_date", to_date(col("session_start")))
        .withColumn("updated_at", lit(now))
        .withColumn("origin", lit("stream"))
        .select(
            Arrays.stream(Columns.SESSION_ROW.fieldNames())
                .map(c -> col(c))
                .toArray(Column[]::new));
  }

  private void merge(Dataset<Row> output, long batchId, Timestamp now) {
    SparkSession spark = output.sparkSession();
    Dataset<Row> withdrawn =
        output
            .where(col(Output.KIND).equalTo(Output.WITHDRAWAL))
            .select(col(Output.WITHDRAWN).as("withdrawn"));
    Dataset<Row> changes =
        rows(output, now)
            .withColumn("withdrawn", lit(null).cast("string"))
            .unionByName(withdrawn, true);
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String c : Columns.SESSION_ROW.fieldNames()) columns.put(c, col("change." + c));
    once.merge(
        spark,
        () ->
            DeltaTable.forPath(spark, warehouse.path(Table.SESSIONS))
                .as("session")
                .merge(
                    changes.as("change"),
                    // The stream never touches a final row, so final partitions are not even
                    // listed.
                    col("session.status")
                        .isin("open", "closed")
                        .and(
                            col("session.session_id")
                                .equalTo(
                                    coalesce(col("change.withdrawn"), col("change.session_id")))))
                .whenMatched(col("change.withdrawn").isNotNull())
                .delete()
                .whenMatched()
                .update(columns)
                .whenNotMatched(col("change.withdrawn").isNull())
                .insert(columns),
        batchId);
  }
}
