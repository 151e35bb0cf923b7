package io.setlist.table;

import io.setlist.cli.JobException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * Looks whether Delta can keep the commits of several drivers apart where the tables are. A stream
 * and the nightly jobs always are several; on a store that gives no mutual exclusion, one of two
 * commits made at the same time would be lost without a word.
 */
final class LogStoreCheck {

  /** Delta's default for them leaves the exclusion to the file system, which has it. */
  private static final Set<String> SAFE_BY_DEFAULT =
      Set.of(
          "file",
          "hdfs",
          "viewfs",
          "webhdfs",
          "swebhdfs", // a rename that does not overwrite
          "abfs",
          "abfss",
          "adl",
          "wasb",
          "wasbs", // likewise
          "gs"); // a write on condition

  /** What Delta's documentation names for the others that it knows. */
  private static final Map<String, String> REMEDY =
      Map.of(
          "s3", "io.delta.storage.S3DynamoDBLogStore",
          "s3a", "io.delta.storage.S3DynamoDBLogStore",
          "s3n", "io.delta.storage.S3DynamoDBLogStore",
          "oci", "io.delta.storage.OracleCloudLogStore",
          "cos", "io.delta.storage.IBMCOSLogStore");

  /** Locks within one JVM only. */
  private static final String ONE_DRIVER = "S3SingleDriverLogStore";

  private LogStoreCheck() {}

  /**
   * Makes sure of a log store for several drivers; whether its class can be loaded is for Delta to
   * say.
   *
   * @throws JobException (usage) where there is none
   */
  static void require(SparkConf conf, String warehouse) {
    String scheme = new Path(warehouse).toUri().getScheme().toLowerCase(Locale.ROOT);
    String setting = "spark.delta.logStore." + scheme + ".impl";
    String chosen = conf.get(setting, conf.get("spark.delta.logStore.class", ""));
    boolean safe = chosen.isEmpty() ? SAFE_BY_DEFAULT.contains(scheme) : !isForOneDriver(chosen);
    if (safe) return;
    String remedy =
        REMEDY.getOrDefault(scheme, "a class that keeps writers of " + scheme + " apart");
    throw JobException.usage(
        "on "
            + scheme
            + ": Delta would lose commits of jobs that write at the same time; set --conf "
            + setting
            + "="
            + remedy
            + " for every job of "
            + warehouse
            + " (docs/operations.md, Object stores)");
  }

  private static boolean isForOneDriver(String logStore) {
    return logStore.endsWith("." + ONE_DRIVER);
  }
}
