package io.setlist.table;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;

/** The Spark session that every job runs in, with the settings that its tables rely on. */
public final class Spark {

  private Spark() {}

  /**
   * Gives the session. What the user set with {@code --conf} stays, except the time zone and the
   * timestamp format, which decide what is stored.
   */
  public static SparkSession session(String name) {
    SparkConf conf = new SparkConf();
    settings().forEach(conf::setIfMissing);
    conf.setIfMissing("spark.app.name", name);
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      // Nothing outside this machine has a reason to talk to a local job.
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
    }
    conf.set("spark.sql.session.timeZone", "UTC");
    // Int96, Spark's default, ends in 2262 for other readers and has no statistics to prune by.
    conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Settings that a user may override, each with the reason that it differs from the default. */
  public static Map<String, String> settings() {
    Map<String, String> s = new LinkedHashMap<>();
    s.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    s.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    s.put("spark.ui.enabled", "false");
    // The default of 50 tasks a snapshot costs seconds with every commit of a small table.
    s.put("spark.databricks.delta.snapshotPartitions", "2");
    s.put("spark.sql.ui.retainedExecutions", "1");
    // Nothing is kept there, but Spark makes the folder: in the working directory, if not told.
    s.put(
        "spark.sql.warehouse.dir",
        Path.of(System.getProperty("java.io.tmpdir"), "setlist-spark-warehouse").toString());
    s.put("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    // The JVM compiles no method above 8,000 bytes. Generated code for a row of a session is longer
    // by default, and was interpreted: 50 µs a row.
    s.put("spark.sql.codegen.hugeMethodLimit", "8000");
    return s;
  }

  /** Sets what neither the user nor {@link #settings()} has set. */
  public static void setIfMissing(SparkSession spark, String key, String value) {
    RuntimeConfig conf = spark.conf();
    boolean given = scala.collection.JavaConverters.mapAsJavaMap(conf.getAll()).containsKey(key);
    if (!given) conf.set(key, value);
  }
}
