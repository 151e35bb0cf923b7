package io.setlist.testing;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import io.setlist.table.Settings;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * One Spark context for all tests of a JVM, with the production settings but for what makes a test
 * slow. It is never stopped: starting one costs more than most tests.
 */
public abstract class SharedSpark extends JavaDatasetSuiteBase {

  @BeforeEach
  protected void shareContext() {
    runBefore();
  }

  /**
   * Delta keeps what it knows of each table for an hour: of a thousand tables of tests, each of
   * which was of one test alone, until no memory is left.
   */
  @AfterAll
  static void forgetTables() {
    DeltaLog.clearCache();
  }

  @Override
  public SparkConf conf() {
    SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("tests");
    Settings.defaults().forEach(conf::set);
    Settings.inOneProcess().forEach(conf::set);
    Settings.ofEverySession().forEach(conf::set);
    Settings.ofEveryJob().forEach(conf::set);
    return conf.set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .set("spark.sql.shuffle.partitions", "2")
        // A test's tables have a handful of files.
        .set("spark.databricks.delta.snapshotPartitions", "1")
        // Compiling a query, or planning it anew as it runs, costs more than a test's few rows do.
        .set("spark.sql.codegen.wholeStage", "false")
        .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .set("spark.sql.adaptive.enabled", "false")
        // Each query's plan is put into words for a user interface that is not there.
        .set("spark.sql.ui.explainMode", "simple")
        .set("spark.hadoop.fs.file.impl", ScriptedFiles.class.getName())
        .set("spark.hadoop.fs.AbstractFileSystem.file.impl", ScriptedFileContext.class.getName())
        // A test without Spark that ran before in this JVM leaves Hadoop's own in the cache.
        .set("spark.hadoop.fs.file.impl.disable.cache", "true");
  }

  @Override
  public boolean enableHiveSupport() {
    return false;
  }

  @Override
  public boolean enableIcebergSupport() {
    return false;
  }
}
