package io.setlist.streaming.sink;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaMergeBuilder;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
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
  private final String queryId;

  private OnceWriter(Warehouse warehouse, String queryId) {
    this.warehouse = warehouse;
    this.queryId = queryId;
  }

  /**
   * For the query whose {@code foreachBatch} is running. It is named by the id that its checkpoint
   * gives it, whatever run of it this is.
   */
  static OnceWriter ofRunningQuery(Warehouse warehouse, SparkSession spark) {
    return new OnceWriter(
        warehouse, spark.sparkContext().getLocalProperty("sql.streaming.queryId"));
  }

  void append(Dataset<Row> rows, Table table, long batchId) {
    rows.write()
        .format("delta")
        .mode("append")
        .option("txnAppId", queryId)
        .option("txnVersion", batchId)
        .save(warehouse.path(table));
  }

  /**
   * A merge has no options; Delta takes its transaction from the session, which is the query's own.
   * Where another writer, as a repair, was faster, it is made again: the transaction keeps it from
   * being made twice.
   */
  void merge(SparkSession spark, DeltaMergeBuilder merge, long batchId) {
    spark.conf().set(MERGE_APP, queryId);
    spark.conf().set(MERGE_VERSION, Long.toString(batchId));
    try {
      for (int attempt = 1; !made(merge, attempt); attempt++) {}
    } finally {
      spark.conf().unset(MERGE_APP);
      spark.conf().unset(MERGE_VERSION);
    }
  }

  private static boolean made(DeltaMergeBuilder merge, int attempt) {
    try {
      merge.execute();
      return true;
    } catch (DeltaConcurrentModificationException e) {
      // One with the same transaction is no repair: it is a second job with this checkpoint.
      if (e instanceof ConcurrentTransactionException || attempt == ATTEMPTS) throw e;
      return false;
    }
  }
}
