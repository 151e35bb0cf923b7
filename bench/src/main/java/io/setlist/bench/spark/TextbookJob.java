package io.setlist.bench.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.delta.tables.DeltaTable;
import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListenReader;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Sessions as tutorials write them: {@code flatMapGroupsWithState} over a user's events, each
 * change merged into a Delta table. {@code TextbookJob BROKERS TOPIC OUT}
 */
public final class TextbookJob {

  private TextbookJob() {}

  public static void main(String[] args) throws Exception {
    try (SparkSession spark = Peer.session("textbook", 2)) {
      String table = args[2] + "/sessions";
      DeltaTable.createIfNotExists(spark)
          .location(table)
          .addColumns(TextbookSessions.SCHEMA)
          .execute();
      changes(Peer.records(spark, args[0], args[1]))
          .writeStream()
          .outputMode("update")
          .option("checkpointLocation", args[2] + "/checkpoint")
          .foreachBatch(mergeInto(table))
          .trigger(Trigger.AvailableNow())
          .start()
          .awaitTermination();
    }
  }

  private static Dataset<Row> changes(Dataset<byte[]> records) {
    return records
        .map((MapFunction<byte[], Listen>) ListenReader::read, Encoders.bean(Listen.class))
        .withColumn("time", timestamp_millis(col("eventTime")))
        // What is behind it never reaches the function: 5 minutes and the lateness of 60.
        .withWatermark("time", "65 minutes")
        .as(Encoders.bean(Listen.class))
        .groupByKey((MapFunction<Listen, String>) Listen::getUserId, Encoders.STRING())
        .flatMapGroupsWithState(
            new TextbookSessions(),
            OutputMode.Update(),
            Encoders.bean(TextbookSessions.Heard.class),
            Encoders.row(TextbookSessions.CHANGES),
            GroupStateTimeout.EventTimeTimeout());
  }

  private static VoidFunction2<Dataset<Row>, Long> mergeInto(String table) {
    return (changes, batch) -> {
      // The merge reads it twice.
      changes.persist();
      DeltaTable.forPath(changes.sparkSession(), table)
          .as("t")
          .merge(changes.as("c"), "t.session_id = c.session_id")
          .whenMatched("c.gone")
          .delete()
          .whenMatched()
          .updateAll()
          .whenNotMatched("NOT c.gone")
          .insertAll()
          .execute();
      changes.unpersist();
    };
  }
}
