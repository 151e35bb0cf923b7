package io.setlist.streaming.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;

/** The newest row of a table that tells how far a query has come. */
public final class NewestRow {

  private NewestRow() {}

  /**
   * The row of {@code ledger} or {@code archive_progress} with the largest {@code batch_id}; empty
   * where there is none. The cost does not grow with the table.
   */
  public static Optional<Row> of(Warehouse warehouse, Table table) {
    Snapshot now = warehouse.log(table).newest();
    // A table's making has no rows.
    if (now.version() <= 0) return Optional.empty();
    List<Row> rows =
        NewestAppend.of(warehouse.log(table).delta(), now)
            .orElseGet(() -> newestOf(warehouse.read(table)).collectAsList());
    return rows.stream().max(Comparator.comparingLong(row -> row.<Long>getAs("batch_id")));
  }

  /** Delta knows the maximum of each file. */
  private static Dataset<Row> newestOf(Dataset<Row> rows) {
    return rows.where(col("batch_id").equalTo(rows.agg(max("batch_id")).head().get(0)));
  }
}
