package io.setlist.batch;

import com.holdenkarau.spark.testing.JavaDatasetSuiteBase;
import io.setlist.table.Spark;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeEach;

/**
 * One Spark context for all tests of the module, with the production settings. It is never stopped:
 * starting one costs more than most tests.
 */
public abstract class SharedSpark extends JavaDatasetSuiteBase {

  @BeforeEach
  void shareContext() {
    runBefore();
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
        // Compiling a plan takes seconds, and these run over a handful of rows.
        .set("spark.sql.codegen.wholeStage", "false")
        .set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
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
