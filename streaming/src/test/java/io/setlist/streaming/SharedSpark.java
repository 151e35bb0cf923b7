package io.setlist.streaming;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import io.setlist.table.Spark;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;

/**
 * One Spark context for all tests of the module, with the production settings. It is never stopped:
 * starting one costs more than most tests.
 */
public abstract class SharedSpark extends JavaDatasetSuiteBase {

  @BeforeEach
  void shareContext() {
    runBefore();
    StreamingSpark.configure(spark());
  }

  @Override
  public SparkConf conf() {
    SparkConf conf = new SparkConf().setMaster("local[2]").setAppName("tests");
    Spark.settings().forEach(conf::set);
    return conf.set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.sql.session.timeZone", "UTC")
        .set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
        .set("spark.sql.shuffle.partitions", "2")
        // Compiling a query costs more than a test's few rows do.
        .set("spark.sql.codegen.wholeStage", "false")
        .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .set("spark.hadoop.fs.file.impl", FailingFiles.class.getName());
  }

  @Override
  public boolean enableHiveSupport() {
    return false;
  }

  @Override
  public boolean enableIcebergSupport() {
    return false;
  }

  /** Spark-testing-base compares row by row, in order. */
  protected void assertSameRows(Dataset<Row> expected, Dataset<Row> actual) {
    assertDatasetEquals(sorted(expected), sorted(actual));
  }

  private static Dataset<Row> sorted(Dataset<Row> rows) {
    return rows.sort(
        rows.columns()[0], java.util.Arrays.stream(rows.columns()).skip(1).toArray(String[]::new));
  }
}
