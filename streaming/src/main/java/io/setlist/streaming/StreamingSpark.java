package io.setlist.streaming;

import io.setlist.cli.JobException;
import io.setlist.cli.Trace;
import io.setlist.streaming.source.TopicCheck;
import io.setlist.streaming.source.TopicConfig;
import io.setlist.streaming.state.SessionStateStoreProvider;
import io.setlist.table.Spark;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the streaming jobs. */
final class StreamingSpark {

  private static final String ROCKS_DB = "spark.sql.streaming.stateStore.rocksdb.";

  private StreamingSpark() {}

  /**
   * A session for a topic that is there: the brokers are asked while Spark starts, which both take
   * a second or two.
   *
   * @throws JobException as {@link TopicCheck#require}
   */
  static SparkSession session(String name, TopicConfig topic) throws InterruptedException {
    FutureTask<Void> asked =
        new FutureTask<>(
            () -> {
              TopicCheck.require(topic);
              return null;
            });
    new Thread(asked, "topic check").start();
    SparkSession spark = session(name);
    try {
      asked.get();
      Trace.reached("topic");
      return spark;
    } catch (ExecutionException e) {
      spark.close();
      throw e.getCause() instanceof JobException known ? known : new IllegalStateException(e);
    }
  }

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
    // Ours takes states of this format alone.
    conf.set("spark.sql.streaming.flatMapGroupsWithState.stateFormatVersion", "2");
    // The planner decides when a micro-batch without data is due.
    conf.set("spark.sql.streaming.noDataMicroBatches.enabled", "false");
    Spark.setIfMissing(spark, ROCKS_DB + "changelogCheckpointing.enabled", "true");
    // One memory for all partitions of an executor: states that were touched a moment ago are found
    // in it, and it does not grow with the partitions.
    Spark.setIfMissing(spark, ROCKS_DB + "boundedMemoryUsage", "true");
    Spark.setIfMissing(spark, ROCKS_DB + "maxMemoryUsageMB", "400");
    // Each write would look for what it replaces; and the count is of users and blocks together.
    Spark.setIfMissing(spark, ROCKS_DB + "trackTotalNumberOfRows", "false");
    // Users are packed before the shuffle, which leaves little to move; the number is frozen by the
    // first checkpoint, so a cluster that is to grow sets a larger one.
    Spark.setIfMissing(
        spark,
        "spark.sql.shuffle.partitions",
        Integer.toString(spark.sparkContext().defaultParallelism()));
    // A file in the making is in memory as pages of 1 MiB, and by the row group. By default Parquet
    // guesses from the rows so far when it has to look whether one is full, which is up to 10,000
    // rows later: of raw records, each may have a mebibyte.
    Spark.setIfMissing(spark, "parquet.page.size.check.estimate", "false");
    Spark.setIfMissing(spark, "parquet.page.size.row.check.min", "10");
    Spark.setIfMissing(spark, "parquet.page.size.row.check.max", "10");
    Spark.setIfMissing(spark, "parquet.block.size", Integer.toString(32 << 20));
    // Without it, a micro-batch of small partitions is replanned as it runs, which costs more than
    // it saves.
    Spark.setIfMissing(spark, "spark.sql.adaptive.enabled", "false");
  }
}
