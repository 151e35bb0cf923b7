package io.setlist.streaming.sink;

import io.setlist.streaming.planning.PendingUsers;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;

/**
 * A micro-batch's rows, kept from when they are first looked at until all are written. A lost part
 * is computed again, as one of Spark's own cache is.
 *
 * <p>They are kept as the state function gave them, in Spark's row format: a cache of Spark SQL
 * would turn them into columns and back, which costs more than it saves for what is read three
 * times and then gone.
 */
final class BatchOutput implements AutoCloseable {

  private final JavaRDD<InternalRow> kept;
  private final BatchSummary summary;
  private final Dataset<Row> rows;

  private BatchOutput(JavaRDD<InternalRow> kept, BatchSummary summary, Dataset<Row> rows) {
    this.kept = kept;
    this.summary = summary;
    this.rows = rows;
  }

  /**
   * Runs the micro-batch, in one job.
   *
   * @param waiting where the users go whose changes wait
   */
  static BatchOutput of(Dataset<Row> output, PendingUsers.OfBatch waiting) {
    JavaRDD<InternalRow> kept = output.queryExecution().toRdd().toJavaRDD();
    // As bytes: of objects Spark only guesses the size, from some of them, and a few thousand large
    // rows after many small ones would not fit where it thinks that they do.
    kept.persist(StorageLevel.MEMORY_AND_DISK_SER());
    try {
      return new BatchOutput(
          kept,
          BatchSummary.of(kept, waiting),
          output.sparkSession().internalCreateDataFrame(kept.rdd(), output.schema(), false));
    } catch (RuntimeException | Error e) {
      kept.unpersist(false);
      throw e;
    }
  }

  BatchSummary summary() {
    return summary;
  }

  /** By {@link io.setlist.streaming.state.Output#SCHEMA}. */
  Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.unpersist(false);
  }
}
