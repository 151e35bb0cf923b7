package io.setlist.table;

import io.setlist.file.LocalFileSettings;
import io.setlist.file.LocalLogStore;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spark's settings under which the jobs run, each with the reason that it is not left to whoever
 * set up Spark. What is named nowhere here is theirs.
 */
public final class Settings {

  private Settings() {}

  /** Where Delta's extension of SQL has to be, beside those that are there. */
  static final String EXTENSIONS = "spark.sql.extensions";

  /** Delta refuses to start with a log store for all schemes and one for a single scheme. */
  static final String LOG_STORE = "spark.delta.logStore.class";

  static final String LOCAL_LOG_STORE = "spark.delta.logStore.file.impl";

  static final String DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";

  /** What another may set otherwise. */
  public static Map<String, String> defaults() {
    Map<String, String> s = new LinkedHashMap<>();
    // The default of 50 tasks a snapshot costs seconds with every commit of a small table.
    s.put("spark.databricks.delta.snapshotPartitions", "2");
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

  /**
   * What another may set otherwise, for driver and executor in one process. On a cluster all this
   * is the cluster's business.
   */
  public static Map<String, String> inOneProcess() {
    Map<String, String> s = new LinkedHashMap<>();
    // Nobody on another machine has a reason to talk to it, nor on this one: Spark makes a secret
    // at each start, which nothing shows.
    s.put("spark.driver.bindAddress", "127.0.0.1");
    s.put("spark.driver.host", "127.0.0.1");
    s.put("spark.authenticate", "true");
    // A task that runs out of memory is to fail like any other, not to end the JVM from within
    // with an exit code of Spark's. On a cluster it is another process that ends so.
    s.put("spark.executor.killOnFatalError.depth", "0");
    // Without Hadoop's native library each local file is made with the help of other processes.
    s.putAll(LocalFileSettings.ALL);
    s.put(LOCAL_LOG_STORE, LocalLogStore.class.getName());
    s.put("spark.ui.enabled", "false");
    s.put("spark.sql.ui.retainedExecutions", "1");
    return s;
  }

  /** What every session has, also that of {@code sql}: else the tables cannot be used at all. */
  public static Map<String, String> ofEverySession() {
    Map<String, String> s = new LinkedHashMap<>();
    // Tables are named by their folders, which Delta's catalog alone knows how to take; and one
    // that the company shares is not to be filled with them.
    s.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    s.put("spark.sql.defaultCatalog", "spark_catalog");
    s.put("spark.sql.catalogImplementation", "in-memory");
    s.put("spark.sql.runSQLOnFiles", "true");
    // Dates and times are taken out of rows as java.sql's.
    s.put("spark.sql.datetime.java8API.enabled", "false");
    // A data file that cannot be read is a failure, and not as many rows less.
    s.put("spark.sql.files.ignoreMissingFiles", "false");
    s.put("spark.sql.files.ignoreCorruptFiles", "false");
    // Our classes are in no registry of others.
    s.put("spark.kryo.registrationRequired", "false");
    return s;
  }

  /** What every job has beside: it decides what is written. */
  public static Map<String, String> ofEveryJob() {
    Map<String, String> s = new LinkedHashMap<>();
    // Dates and hours are UTC's (SPEC).
    s.put("spark.sql.session.timeZone", "UTC");
    s.put("spark.sql.timestampType", "TIMESTAMP_LTZ");
    s.put("spark.sql.caseSensitive", "false");
    // Of a date's rows all are replaced, also where one of its partitions has none any more.
    s.put("spark.sql.sources.partitionOverwriteMode", "static");
    s.put("spark.sql.storeAssignmentPolicy", "ansi");
    // Int96, Spark's default, ends in 2262 for other readers and has no statistics to prune by.
    s.put("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    s.put("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
    s.put("spark.sql.parquet.writeLegacyFormat", "false");
    // The number of a file's rows and the range of its times are what the jobs choose files by.
    s.put("spark.databricks.delta.stats.collect", "true");
    // Compaction is maintain's: one after each micro-batch would take its time, and move the live
    // rows from under the stream.
    s.put("spark.databricks.delta.autoCompact.enabled", "false");
    s.put("spark.databricks.delta.optimizeWrite.enabled", "false");
    // A job adds columns when it opens a table, and at no other time.
    s.put("spark.databricks.delta.schema.autoMerge.enabled", "false");
    return s;
  }

  /**
   * Families of settings that no job takes over, by how they begin: Spark's own default holds. Our
   * own queries mean what Spark 3.5 makes of them, and a table has the properties that are given
   * when it is made.
   */
  public static List<String> notTakenOver() {
    return List.of(
        "spark.sql.ansi.",
        "spark.sql.legacy.",
        // What all new tables of a company are to have, as column mapping or deletion vectors.
        "spark.databricks.delta.properties.defaults.",
        // Under these Delta passes over a write that it takes for one already made.
        "spark.databricks.delta.write.txn");
  }
}
