package io.setlist.bench.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListenReader;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Sessions by Structured Streaming's own {@code session_window}, appended to a Delta table once
 * nothing can change them. {@code SessionWindowJob BROKERS TOPIC OUT}
 */
public final class SessionWindowJob {

  private SessionWindowJob() {}

  public static void main(String[] args) throws Exception {
    try (SparkSession spark = Peer.session("session window", 2)) {
      sessions(Peer.records(spark, args[0], args[1]))
          .writeStream()
          .format("delta")
          .outputMode("append")
          .option("checkpointLocation", args[2] + "/checkpoint")
          .trigger(Trigger.AvailableNow())
          .start(args[2] + "/sessions")
          .awaitTermination();
    }
  }

  /** One parse a record, typed: from a struct that a UDF returns, Spark would parse per column. */
  private static Dataset<Row> sessions(Dataset<byte[]> records) {
    return records
        .map((MapFunction<byte[], Listen>) ListenReader::read, Encoders.bean(Listen.class))
        .withColumn("time", timestamp_millis(col("eventTime")))
        // Spark's watermark has no second limit for lateness: 5 minutes and the 60.
        .withWatermark("time", "65 minutes")
        .groupBy(session_window(col("time"), "15 minutes"), col("userId").as("user_id"))
        .agg(
            min("eventTime").as("session_start"),
            max("eventTime").as("session_end"),
            count(lit(1)).as("event_count"),
            expr("count_if(type = 'play')").as("song_count"),
            expr("count_if(type = 'skip')").as("skip_count"),
            expr("count_if(type = 'pause')").as("interruption_count"),
            sum("msPlayed").as("listened_ms"),
            size(collect_set("deviceId")).as("device_count"))
        .drop("session_window");
  }
}
