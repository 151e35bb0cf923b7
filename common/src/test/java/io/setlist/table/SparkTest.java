package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.testing.SharedSpark;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaConfigs;
import org.apache.spark.sql.delta.DeltaTableFeatureException;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.actions.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

class SparkTest extends SharedSpark {

  private static final String DEFAULT = "spark.databricks.delta.properties.defaults.";

  @Test
  void keepsTheExtensionsOfOthers() {
    String ours = Settings.DELTA_EXTENSION;
    assertThat(Spark.withDelta("")).isEqualTo(ours);
    assertThat(Spark.withDelta("com.acme.Audit")).isEqualTo("com.acme.Audit," + ours);
    assertThat(Spark.withDelta(" com.acme.Audit , com.acme.Masks"))
        .isEqualTo("com.acme.Audit,com.acme.Masks," + ours);
    assertThat(Spark.withDelta(ours + ",com.acme.Audit")).isEqualTo(ours + ",com.acme.Audit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[*]", "local[2,3]"})
  void aJobInOneProcessIsForThisMachineAlone(String master) {
    SparkConf conf = Spark.conf(new SparkConf(false).setMaster(master), "job");

    assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
    assertThat(conf.get("spark.authenticate")).isEqualTo("true");
    assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
    assertThat(conf.contains("spark.authenticate.secret")).as("Spark makes its own").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "k8s://https://h:6443", "spark://h:7077", "local-cluster[1,1,9]"})
  void onAClusterThatIsTheClustersBusiness(String master) {
    SparkConf conf = Spark.conf(new SparkConf(false).setMaster(master), "job");

    for (String key : Settings.inOneProcess().keySet()) {
      assertThat(conf.contains(key)).as(key).isFalse();
    }
  }

  /** Delta refuses to start with both. */
  @Test
  void aLogStoreOfOthersForAllSchemesIsTheOnlyOne() {
    SparkConf theirs =
        new SparkConf(false).setMaster("local").set("spark.delta.logStore.class", "com.acme.Store");

    assertThat(Spark.conf(theirs, "job").contains("spark.delta.logStore.file.impl")).isFalse();
    assertThat(Spark.conf(new SparkConf(false).setMaster("local"), "job").getAll())
        .extracting(setting -> setting._1())
        .contains("spark.delta.logStore.file.impl");
  }

  @Test
  void whatTheUserSetStays() {
    SparkConf given = new SparkConf(false).setMaster("local[2]").set("spark.ui.enabled", "true");

    assertThat(Spark.conf(given, "job").get("spark.ui.enabled")).isEqualTo("true");
  }

  @Test
  void aStrangerOnThisMachineGetsNoAnswerFromSpark() {
    RpcEnv driver = jsc().sc().env().rpcEnv();
    SparkConf conf = new SparkConf(false);
    var nobody = new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
    RpcEnv stranger = RpcEnv.create("stranger", "127.0.0.1", 0, conf, nobody, true);
    try {
      assertThatThrownBy(() -> stranger.setupEndpointRef(driver.address(), "HeartbeatReceiver"))
          .hasStackTraceContaining("Expected SaslMessage");
    } finally {
      stranger.shutdown();
    }
  }

  /** Each of what Delta lets an administrator set for all new tables. */
  @ParameterizedTest
  @CsvSource({
    "columnMapping.mode, name",
    "enableRowTracking, true",
    "enableDeletionVectors, true",
    "enableChangeDataFeed, true",
    "appendOnly, true",
    "enableInCommitTimestamps, true",
    "isolationLevel, Serializable",
    "randomizeFilePrefixes, true",
    "checkpointPolicy, v2",
    "minReaderVersion, 3",
    "minWriterVersion, 7",
    "enableIcebergCompatV2, true",
    "dataSkippingNumIndexedCols, 0",
    "autoOptimize.autoCompact, true",
    "autoOptimize.optimizeWrite, true",
    "setTransactionRetentionDuration, interval 1 hours",
    "checkpointInterval, 1",
    "enableTypeWidening, true",
    "feature.columnMapping, supported",
    "feature.allowColumnDefaults, supported",
    "feature.collations-preview, supported"
  })
  void takesOverNoDefaultForNewTables(String property, String value) {
    SparkSession spark = spark().newSession();
    List<Object> plain = ofANewTable(spark);
    spark.conf().set(DEFAULT + property, value);
    assertThat(ofANewTableIfAny(spark)).as("with it").isNotEqualTo(plain);
    Spark.pin(spark);
    assertThat(ofANewTable(spark)).as("with it in a job").isEqualTo(plain);
  }

  /** Under a feature that Delta does not know there is none. */
  private static List<Object> ofANewTableIfAny(SparkSession spark) {
    try {
      return ofANewTable(spark);
    } catch (DeltaTableFeatureException e) {
      return List.of(e);
    }
  }

  /** What Delta gives a table beside what is said of it: properties, and a protocol for them. */
  private static List<Object> ofANewTable(SparkSession spark) {
    var properties =
        DeltaConfigs.mergeGlobalConfigs(
            spark.sessionState().conf(),
            Metadata.apply$default$7(),
            DeltaConfigs.mergeGlobalConfigs$default$3());
    Metadata metadata =
        new Metadata(
            "id",
            null,
            null,
            Metadata.apply$default$4(),
            Table.ARCHIVE.columns().json(),
            Metadata.apply$default$6(),
            properties,
            Option.empty());
    return List.of(properties, Protocol.forNewTable(spark, Option.apply(metadata)));
  }

  @ParameterizedTest
  @CsvSource({
    "spark.sql.session.timeZone, Pacific/Apia, UTC",
    "spark.sql.caseSensitive, true, false",
    "spark.sql.ansi.enabled, true, false",
    "spark.sql.legacy.timeParserPolicy, LEGACY, EXCEPTION",
    "spark.sql.timestampType, TIMESTAMP_NTZ, TIMESTAMP_LTZ",
    "spark.sql.parquet.outputTimestampType, INT96, TIMESTAMP_MICROS",
    "spark.sql.sources.partitionOverwriteMode, dynamic, static",
    "spark.databricks.delta.autoCompact.enabled, true, false"
  })
  void decidesWhatAJobWrites(String setting, String theirs, String ours) {
    SparkSession spark = spark().newSession();
    spark.conf().set(setting, theirs);
    Spark.pin(spark);
    assertThat(spark.conf().get(setting)).isEqualToIgnoringCase(ours);
  }
}
