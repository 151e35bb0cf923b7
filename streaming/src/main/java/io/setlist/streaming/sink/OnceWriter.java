package io.setlist.streaming.sink;

import io.setlist.delta.CommitRetry;
import io.setlist.lease.Fence;
import io.setlist.streaming.delta.OnceCommit;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes of one query to tables, each made once: Delta keeps with a table the last micro-batch that
 * a query wrote to it, and passes over one that it has. So there may be one write to a table in a
 * micro-batch, and no more.
 */
final class OnceWriter {

  private final Warehouse warehouse;
  private final Fence fence;
  private final String queryId;

  private OnceWriter(Warehouse warehouse, Fence fence, String queryId) {
    this.warehouse = warehouse;
    this.fence = fence;
    this.queryId = queryId;
  }

  /**
   * For the query whose {@code foreachBatch} is running. It is named by the id that its checkpoint
   * gives it, whatever run of it this is.
   */
  static OnceWriter ofRunningQuery(Warehouse warehouse, Fence fence, SparkSession spark) {
    return new OnceWriter(
        warehouse, fence, spark.sparkContext().getLocalProperty("sql.streaming.queryId"));
  }

  /**
   * @return what was committed; empty where it had been before
   */
  Optional<OnceCommit.Made> append(Dataset<Row> rows, Table table, long batchId) {
    AtomicReference<OnceCommit.Made> made = new AtomicReference<>();
    write(table, batchId, commit -> made.set(commit.append(rows)));
    return Optional.ofNullable(made.get());
  }

  /**
   * Where another writer was faster, as a repair, or a job of a later version that adds a column, a
   * write is made again: its transaction keeps it from being made twice.
   *
   * @param write makes the commit, from the table as it is then
   */
  void write(Table table, long batchId, Consumer<OnceCommit> write) {
    CommitRetry.change(
        warehouse.path(table),
        () -> {
          fence.require();
          OnceCommit.begin(warehouse, table, queryId, batchId).ifPresent(write);
        });
  }
}
