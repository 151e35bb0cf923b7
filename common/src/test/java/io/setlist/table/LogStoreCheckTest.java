package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are written {@code scheme=class}, all for one warehouse. */
class LogStoreCheckTest {

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    "file:/wh,                        ''",
    "hdfs://node:8020/wh,             ''",
    "viewfs://cluster/wh,             ''",
    "abfss://c@account.windows.net/wh,''",
    "wasbs://c@account.windows.net/wh,''",
    "gs://bucket/wh,                  ''",
    "s3a://bucket/wh,                 s3a.impl=io.delta.storage.S3DynamoDBLogStore",
    "S3A://bucket/wh,                 s3a.impl=com.example.OurOwnLogStore",
    "s3a://bucket/wh,                 class=io.delta.storage.S3DynamoDBLogStore",
    "oci://bucket@space/wh,           oci.impl=io.delta.storage.OracleCloudLogStore",
    "cos://bucket.service/wh,         cos.impl=io.delta.storage.IBMCOSLogStore",
    "ofs://ozone/wh,                  ofs.impl=io.delta.storage.HDFSLogStore",
  })
  void passesWhereSeveralDriversMayWrite(String warehouse, String settings) {
    assertThatCode(() -> LogStoreCheck.require(conf(settings), warehouse))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource({
    "s3a://bucket/wh,         '',                    s3a.impl=io.delta.storage.S3DynamoDBLogStore",
    "s3://bucket/wh,          '',                    s3.impl=io.delta.storage.S3DynamoDBLogStore",
    // another scheme's setting is not this one's
    "s3a://bucket/wh,         s3.impl=a.B,           s3a.impl=io.delta.storage.S3DynamoDBLogStore",
    "s3a://bucket/wh, s3a.impl=io.delta.storage.S3SingleDriverLogStore, "
        + "s3a.impl=io.delta.storage.S3DynamoDBLogStore",
    "oci://bucket@space/wh,   '',                    oci.impl=io.delta.storage.OracleCloudLogStore",
    "cos://bucket.service/wh, '',                    cos.impl=io.delta.storage.IBMCOSLogStore",
    "oss://bucket/wh,         '',   oss.impl=a class that keeps writers of oss apart",
  })
  void refusesWhereTheyWouldLoseCommitsAndSaysWhatToSet(
      String warehouse, String settings, String remedy) {
    assertThatThrownBy(() -> LogStoreCheck.require(conf(settings), warehouse))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("set --conf spark.delta.logStore." + remedy + " for every job of ")
        .hasMessageContaining(warehouse);
  }

  private static SparkConf conf(String settings) {
    SparkConf conf = new SparkConf(false);
    Stream.of(settings.split(" "))
        .filter(s -> !s.isEmpty())
        .map(s -> s.split("=", 2))
        .forEach(s -> conf.set("spark.delta.logStore." + s[0], s[1]));
    return conf;
  }
}
