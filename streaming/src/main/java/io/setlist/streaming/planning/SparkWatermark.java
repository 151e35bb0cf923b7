package io.setlist.streaming.planning;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.streaming.EventTimeWatermarkExec;
import org.apache.spark.sql.execution.streaming.StreamExecution;
import org.apache.spark.sql.execution.streaming.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import scala.collection.JavaConverters;

/**
 * Makes Spark's event-time timers run by our watermark. Spark's own is the largest event time over
 * all partitions; ours is the smallest over the active ones. Spark keeps the number, in its
 * checkpoint and for its timers, but is told it at the end of each micro-batch. The rows themselves
 * carry time 0, which moves nothing.
 *
 * <p>This leans on two internals: the accumulator of {@code EventTimeWatermarkExec}, from which
 * Spark takes its watermark after a micro-batch, and the metadata key by which a stateful operator
 * finds the column to drop late rows by. {@code SparkWatermarkTest} pins both.
 */
public final class SparkWatermark {

  private static final String COLUMN = "event_time";
  private static final String NEVER_LATE = "never_late";

  private SparkWatermark() {}

  /**
   * Puts the watermark on the stream, and in place of the column by which the operator would drop
   * rows without a word one that is null: no watermark is larger than that, however far it comes.
   * What is late is for the event reader to say.
   *
   * @param rows with a timestamp column {@code event_time}
   * @return the given columns, and {@code never_late}
   */
  public static Dataset<Row> on(Dataset<Row> rows, String... columns) {
    Column[] selected = new Column[columns.length + 1];
    for (int i = 0; i < columns.length; i++) selected[i] = col(columns[i]);
    Metadata watermarked = new MetadataBuilder().putLong("spark.watermarkDelayMs", 0).build();
    selected[columns.length] = lit(null).cast("timestamp").as(NEVER_LATE, watermarked);
    return rows.withWatermark(COLUMN, "0 seconds").select(selected);
  }

  /**
   * Sets the watermark of the next micro-batch; to be called at the end of {@code foreachBatch}.
   */
  public static void setNext(SparkSession spark, long watermark) {
    if (watermark > 0) {
      tell(execution(spark).lastExecution().executedPlan(), watermark);
    }
  }

  private static void tell(SparkPlan plan, long watermark) {
    if (plan instanceof EventTimeWatermarkExec node) node.eventTimeStats().add(watermark);
    JavaConverters.seqAsJavaList(plan.children()).forEach(child -> tell(child, watermark));
  }

  private static StreamExecution execution(SparkSession spark) {
    String id = spark.sparkContext().getLocalProperty("sql.streaming.queryId");
    StreamingQuery query = spark.streams().get(id);
    return ((StreamingQueryWrapper) query).streamingQuery();
  }
}
