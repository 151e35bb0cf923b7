package io.setlist.streaming.sink;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.setlist.streaming.lease.Fence;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes of one query to tables, each made once: Delta keeps with a table the last micro-batch that
 * a query wrote to it, and passes over one that it has. So there may be one write to a table in a
 * micro-batch, and no more.
 */
final class OnceWriter {

  private static final String MERGE_APP = "spark.databricks.delta.write.txnAppId";
  private static final String MERGE_VERSION = "spark.databricks.delta.write.txnVersion";

  private static final int ATTEMPTS = 10;

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

  void append(Dataset<Row> rows, Table table, long batchId) {
    untilMade(() -> warehouse.append(rows, table, queryId, batchId));
  }

  /**
   * A merge has no options; Delta takes its transaction from the session, which is the query's own.
   *
   * @param merge makes it from the table as it is then
   */
  void merge(SparkSession spark, Supplier<DeltaMergeBuilder> merge, long batchId) {
    spark.conf().set(MERGE_APP, queryId);
    spark.conf().set(MERGE_VERSION, Long.toString(batchId));
    try {
      untilMade(() -> merge.get().execute());
    } finally {
      spark.conf().unset(MERGE_APP);
      spark.conf().unset(MERGE_VERSION);
    }
  }

  /**
   * Where another writer was faster, as a repair, or a job of a later version that adds a column, a
   * write is made again: its transaction keeps it from being made twice.
   */
  private void untilMade(Runnable write) {
    for (int attempt = 1; !made(write, attempt); attempt++) {}
  }

  private boolean made(Runnable write, int attempt) {
    fence.require();
    try {
      write.run();
      return true;
    } catch (DeltaConcurrentModificationException e) {
      // One with the same transaction is no repair: it is a second job with this checkpoint.
      if (e instanceof ConcurrentTransactionException || attempt == ATTEMPTS) throw e;
      return false;
    }
  }
}
