package io.setlist.bench.spark;

import io.setlist.bench.listen.ListenReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;

/**
 * What no job on Spark's Kafka source can beat: reading a topic to its end and parsing each record,
 * with no state and no table. {@code SparkParseJob BROKERS TOPIC OUT}; leaves the number of records
 * in the file OUT/records.
 */
public final class SparkParseJob {

  private SparkParseJob() {}

  public static void main(String[] args) throws Exception {
    AtomicLong records = new AtomicLong();
    try (SparkSession spark = Peer.session("parse", 2)) {
      VoidFunction2<Dataset<Long>, Long> count =
          (times, batchId) -> records.addAndGet(times.filter("value > 0").count());
      Peer.records(spark, args[0], args[1])
          .map(
              (MapFunction<byte[], Long>) record -> ListenReader.read(record).getEventTime(),
              Encoders.LONG())
          .writeStream()
          .option("checkpointLocation", args[2] + "/checkpoint")
          .trigger(Trigger.AvailableNow())
          .foreachBatch(count)
          .start()
          .awaitTermination();
    }
    Files.writeString(Path.of(args[2], "records"), Long.toString(records.get()));
  }
}
