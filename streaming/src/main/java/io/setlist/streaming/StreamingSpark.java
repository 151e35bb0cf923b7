package io.setlist.streaming;

import io.setlist.streaming.state.SessionStateStoreProvider;
import io.setlist.table.Spark;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the streaming jobs. */
final class StreamingSpark {

  private StreamingSpark() {}

  static SparkSession session(String name) {
    SparkSession spark = Spark.session(name);
    configure(spark);
    return spark;
  }

  /** What the queries rely on, and what makes small micro-batches quick. */
  static void configure(SparkSession spark) {
    RuntimeConfig conf = spark.conf();
    conf.set(
        "spark.sql.streaming.stateStore.providerClass", SessionStateStoreProvider.class.getName());
    // The pace decides when a micro-batch without data is due.
    conf.set("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    Spark.setIfMissing(
        spark, "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true");
    // Users are packed before the shuffle, which leaves little to move; the number is frozen by the
    // first checkpoint, so a cluster that is to grow sets a larger one.
    Spark.setIfMissing(
        spark,
        "spark.sql.shuffle.partitions",
        Integer.toString(spark.sparkContext().defaultParallelism()));
    // Without it, a micro-batch of small partitions is replanned as it runs, which costs more than
    // it saves.
    Spark.setIfMissing(spark, "spark.sql.adaptive.enabled", "false");
  }
}
