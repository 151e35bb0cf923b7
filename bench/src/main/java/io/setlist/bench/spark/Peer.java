package io.setlist.bench.spark;

import static org.apache.spark.sql.functions.col;

import io.setlist.file.LocalFileSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** What the peers on Spark share: the settings of Setlist's own jobs, and its source. */
final class Peer {

  /** As many records a micro-batch as Setlist's own default. */
  private static final int EVENTS_PER_TRIGGER = 1_000_000;

  private static final String ROCKS_DB =
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

  private Peer() {}

  /** Two cores, few partitions, Delta's log read by few tasks. */
  static SparkSession session(String name, int shufflePartitions) {
    SparkSession.Builder peer = SparkSession.builder();
    LocalFileSettings.ALL.forEach(peer::config);
    return peer.appName(name)
        .master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.shuffle.partitions", shufflePartitions)
        .config("spark.sql.streaming.stateStore.providerClass", ROCKS_DB)
        .config("spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true")
        .config("spark.sql.streaming.sessionWindow.merge.sessions.in.local.partition", "true")
        .getOrCreate();
  }

  /** The values of a topic's records, from its beginning. */
  static Dataset<byte[]> records(SparkSession spark, String brokers, String topic) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", brokers)
        .option("subscribe", topic)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", EVENTS_PER_TRIGGER)
        // As in Setlist: with Kafka's defaults the tasks wait for fetches of 1 MiB.
        .option("kafka.max.partition.fetch.bytes", 8 * 1024 * 1024)
        .option("kafka.receive.buffer.bytes", 1024 * 1024)
        .option("kafka.max.poll.records", 5_000)
        .load()
        .select(col("value"))
        .as(Encoders.BINARY());
  }
}
