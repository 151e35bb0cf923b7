package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarehouseTest extends SharedSpark {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Table.class)
  void makesATableOnceWithItsColumnsAndPartitions(Table table) {
    Warehouse warehouse = warehouse();
    assertThat(warehouse.has(table)).isFalse();
    warehouse.open(table, Rules.DEFAULTS);
    warehouse.open(table, Rules.DEFAULTS);
    assertThat(warehouse.has(table)).isTrue();
    assertDatasetEquals(
        spark().createDataFrame(List.<Row>of(), table.columns()), warehouse.read(table));
    Row detail = detail(table);
    assertThat(detail.<String>getList(detail.fieldIndex("partitionColumns")))
        .isEqualTo(table.partitionedBy());
    assertThat(folder.resolve(table.folder() + "/_delta_log/00000000000000000001.json"))
        .doesNotExist();
  }

  /** For {@code DESCRIBE}, and for whoever finds the table in a catalog. */
  @ParameterizedTest
  @EnumSource(Table.class)
  void saysOfATableAndOfEachOfItsColumnsWhatItIs(Table table) {
    warehouse().open(table, Rules.DEFAULTS);
    assertThat(detail(table).<String>getAs("description")).isEqualTo(table.comment()).isNotBlank();
    List<StructField> columns = new ArrayList<>();
    addAll(spark().read().format("delta").load(warehouse().path(table)).schema(), columns);
    assertThat(columns)
        .hasSizeGreaterThanOrEqualTo(table.columns().length())
        .allSatisfy(c -> assertThat(c.getComment().getOrElse(() -> "")).as(c.name()).isNotBlank());
  }

  /** Each column, and each of those within it. */
  private static void addAll(DataType type, List<StructField> columns) {
    if (type instanceof ArrayType array) addAll(array.elementType(), columns);
    if (!(type instanceof StructType struct)) return;
    for (StructField field : struct.fields()) {
      columns.add(field);
      addAll(field.dataType(), columns);
    }
  }

  @Test
  void storesTheRulesWithTheTablesThatTheyDecide() {
    warehouse().open(Table.SESSIONS, Rules.DEFAULTS.withGap(Duration.ofMinutes(30)));
    warehouse().open(Table.ARCHIVE, Rules.DEFAULTS);
    assertThat(detail(Table.SESSIONS).<String, String>getJavaMap(0))
        .containsEntry("setlist.gap", "30m")
        .containsEntry("setlist.max-event-bytes", "65536")
        .containsEntry("delta.enableDeletionVectors", "false");
    assertThat(detail(Table.ARCHIVE).<String, String>getJavaMap(0).keySet())
        .noneMatch(key -> key.startsWith("setlist."));
  }

  /** The log keeps them for a month; rows of a person may go at any time. */
  @Test
  void keepsNoTextInTheStatisticsOfItsLog() throws java.io.IOException {
    warehouse().open(Table.LATE_EVENTS, Rules.DEFAULTS);
    spark()
        .sql("SELECT 'listens' AS topic, 7L AS offset, 'ada' AS user_id, 'phone' AS device_id")
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse().path(Table.LATE_EVENTS));
    assertThat(folder.resolve("late_events/_delta_log/00000000000000000001.json"))
        .content()
        .contains("\\\"minValues\\\":{\\\"offset\\\":7")
        .doesNotContain("ada", "phone");
  }

  @Test
  void refusesOtherRulesAndNamesBoth() {
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    refuses(
        Rules.DEFAULTS.withGap(Duration.ofSeconds(90)),
        " was built with --gap 15m, this job has --gap 90s; use the same, or another --warehouse");
    refuses(
        Rules.DEFAULTS.withWatermarkDelay(Duration.ZERO),
        " was built with --watermark-delay 5m, this job has --watermark-delay 0;");
    refuses(
        Rules.DEFAULTS.withAllowedLateness(Duration.ofDays(1)),
        " was built with --allowed-lateness 1h, this job has --allowed-lateness 1d;");
    refuses(
        Rules.DEFAULTS.withMaxFutureSkew(Duration.ofHours(1)),
        " was built with --max-future-skew 5m, this job has --max-future-skew 1h;");
    refuses(
        Rules.DEFAULTS.withMaxEventBytes(100),
        " was built with --max-event-bytes 65536, this job has --max-event-bytes 100;");
  }

  private void refuses(Rules rules, String message) {
    assertThatThrownBy(() -> warehouse().open(Table.LEDGER, rules))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(Table.LEDGER.folder() + message);
  }

  @Test
  void makesATableWhoseMakingWasCutShort() throws java.io.IOException {
    java.nio.file.Files.createDirectories(folder.resolve("ledger/_delta_log"));
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    assertThat(warehouse().read(Table.LEDGER).columns()).hasSize(12);
  }

  @Test
  void jobsMayMakeATableAtOnce() throws Exception {
    ExecutorService jobs = Executors.newFixedThreadPool(3);
    Callable<String> job =
        () -> {
          warehouse().open(Table.LEDGER, Rules.DEFAULTS);
          return warehouse().id(Table.LEDGER);
        };
    Set<String> made = new HashSet<>();
    for (Future<String> id : jobs.invokeAll(Collections.nCopies(3, job))) made.add(id.get());
    jobs.shutdown();
    assertThat(made).hasSize(1);
    assertThat(warehouse().version(Table.LEDGER)).isZero();
  }

  /** Not to make a table around what may be somebody's. */
  @Test
  void refusesAFolderWithFilesOfOthers() throws java.io.IOException {
    java.nio.file.Files.createDirectories(folder.resolve("ledger"));
    java.nio.file.Files.writeString(folder.resolve("ledger/part-0.parquet"), "mine");
    assertThatThrownBy(() -> warehouse().open(Table.LEDGER, Rules.DEFAULTS))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("/ledger is no table but holds files (part-0.parquet)");
    assertThat(folder.resolve("ledger/_delta_log")).doesNotExist();
  }

  /** What {@code CREATE TABLE} would have made, and its history says so. */
  @ParameterizedTest
  @EnumSource(Table.class)
  void makesWhatSqlWouldMake(Table table) {
    warehouse().open(table, Rules.DEFAULTS);
    String other = folder.resolve("by sql").toString();
    DeltaTable.create(spark())
        .location(other)
        .comment(table.comment())
        .addColumns(table.columns())
        .partitionedBy(table.partitionedBy().toArray(String[]::new))
        .property("delta.enableDeletionVectors", "false")
        .execute();
    Snapshot made = DeltaLog.forTable(spark(), warehouse().path(table)).unsafeVolatileSnapshot();
    Snapshot bySql = DeltaLog.forTable(spark(), other).unsafeVolatileSnapshot();
    assertThat(made.protocol()).isEqualTo(bySql.protocol());
    assertThat(made.metadata().schemaString()).isEqualTo(bySql.metadata().schemaString());
    assertThat(made.metadata().description()).isEqualTo(bySql.metadata().description());
    assertThat(made.metadata().partitionColumns()).isEqualTo(bySql.metadata().partitionColumns());
    assertThat(made.metadata().format()).isEqualTo(bySql.metadata().format());
    assertThat(made.checksumOpt().get().allFiles().get().isEmpty()).isTrue();
    assertThat(made.checksumOpt().get().setTransactions().get().isEmpty()).isTrue();
    assertThat(warehouse().history(table).select("operation").head().getString(0))
        .isEqualTo("CREATE TABLE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void leavesASettingThatItMakesTablesUnderAsItWas(String theirs) {
    String setting = "spark.databricks.delta.allFilesInCrc.enabled";
    spark().conf().set(setting, theirs);
    try {
      warehouse().open(Table.LEDGER, Rules.DEFAULTS);
      assertThat(spark().conf().get(setting)).isEqualTo(theirs);
    } finally {
      spark().conf().unset(setting);
    }
  }

  @Test
  void refusesATableThatOthersHaveClosedToJobs() {
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    String ledger = "ALTER TABLE delta.`" + warehouse().path(Table.LEDGER) + "` ";
    spark().sql(ledger + "ADD CONSTRAINT few CHECK (records < 9)");
    assertThatThrownBy(() -> warehouse().open(Table.LEDGER, Rules.DEFAULTS))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll("/ledger has a CHECK constraint 'few'", "records < 9")
        .hasMessageEndingWith("DROP CONSTRAINT few removes it");
    spark().sql(ledger + "DROP CONSTRAINT few");
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
  }

  /** As it stands, with what means something in URIs, patterns, formats and SQL. */
  @Test
  void takesAFolderOfAnyName() {
    Path any = folder.resolve("my [music] {50%} #1 %20 'x'");
    Warehouse warehouse = new Warehouse(spark(), any.toString());
    LogStoreCheck.require(spark().sparkContext().getConf(), warehouse.uri());
    warehouse.open(Table.REPAIRS, Rules.DEFAULTS);
    assertThat(any.resolve("repairs/_delta_log/00000000000000000000.json")).exists();
    assertThat(warehouse.read(Table.REPAIRS).isEmpty()).isTrue();
    assertThatThrownBy(() -> new Warehouse(spark(), folder + "/my `music`"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("back-tick");
  }

  @Test
  void refusesATableThatIsNotOurs() {
    spark().range(3).write().format("delta").save(folder.resolve("ledger").toString());
    assertThatThrownBy(() -> warehouse().open(Table.LEDGER, Rules.DEFAULTS))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("is a Delta table that Setlist did not make")
        .hasMessageEndingWith("use another --warehouse");
  }

  @Test
  void givesAnEarlierTableTheColumnsThatCameSince() {
    stored(
        Table.ARCHIVE_PROGRESS,
        "batch_id BIGINT, partitions ARRAY<STRUCT<topic: STRING, partition: INT>>, mine STRING");
    warehouse().check(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS);
    assertThat(warehouse().version(Table.ARCHIVE_PROGRESS)).as("a check").isZero();
    Dataset<Row> before = warehouse().read(Table.ARCHIVE_PROGRESS);
    assertThat(before.collectAsList())
        .extracting(Row::mkString)
        .containsExactly("1nullnullnullnullnull");
    StructType seen = before.schema();
    warehouse().open(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS);
    warehouse().open(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS);

    Dataset<Row> table = warehouse().read(Table.ARCHIVE_PROGRESS);
    assertThat(table.schema().simpleString()).isEqualTo(seen.simpleString());
    assertThat(table.schema().simpleString())
        .isEqualTo(
            "struct<batch_id:bigint,partitions:array<struct<topic:string,partition:int,"
                + "from_offset:bigint,until_offset:bigint,log_end:bigint>>,mine:string,"
                + "seen_at:timestamp,committed_at:timestamp,records:bigint>");
    assertThat(table.collectAsList())
        .extracting(Row::mkString)
        .containsExactly("1nullnullnullnullnull");
    assertThat(warehouse().version(Table.ARCHIVE_PROGRESS))
        .as("a commit for the columns, and one for the properties")
        .isEqualTo(2);
  }

  @Test
  void givesAnEarlierTableTheUpkeepOfItsLogButForWhatOthersHaveSet() {
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    String ledger = "ALTER TABLE delta.`" + warehouse().path(Table.LEDGER) + "` ";
    spark().sql(ledger + "UNSET TBLPROPERTIES ('delta.enableExpiredLogCleanup')");
    spark()
        .sql(
            ledger
                + "SET TBLPROPERTIES ('delta.checkpointInterval' = '50',"
                + " 'delta.logRetentionDuration' = 'interval 2 days')");
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    assertThat(detail(Table.LEDGER).<String, String>getJavaMap(0))
        .containsEntry("delta.enableExpiredLogCleanup", "false")
        .containsEntry("delta.checkpointInterval", "1000000000")
        .containsEntry("delta.logRetentionDuration", "interval 2 days");
    spark().sql(ledger + "SET TBLPROPERTIES ('delta.checkpointInterval' = '50')");
    warehouse().open(Table.LEDGER, Rules.DEFAULTS);
    assertThat(detail(Table.LEDGER).<String, String>getJavaMap(0))
        .as("set by somebody since")
        .containsEntry("delta.checkpointInterval", "50");
  }

  @Test
  void jobsMayAddTheColumnsAtOnce() throws Exception {
    stored(Table.ARCHIVE_PROGRESS, "batch_id BIGINT");
    ExecutorService jobs = Executors.newFixedThreadPool(3);
    Callable<Void> job =
        () -> {
          warehouse().open(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS);
          return null;
        };
    for (Future<Void> done : jobs.invokeAll(Collections.nCopies(3, job))) done.get();
    jobs.shutdown();
    assertThat(warehouse().read(Table.ARCHIVE_PROGRESS).columns())
        .containsExactly(Table.ARCHIVE_PROGRESS.columns().fieldNames());
  }

  @Test
  void refusesAColumnOfAnotherTypeAndNamesBoth() {
    stored(
        Table.ARCHIVE_PROGRESS,
        "batch_id STRING, partitions ARRAY<STRUCT<topic: STRING, partition: BIGINT>>");
    assertThatThrownBy(() -> warehouse().open(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageEndingWith(
            "archive_progress has other types: batch_id is STRING there and BIGINT in this version,"
                + " partitions.partition is BIGINT there and INT in this version; use the version"
                + " that made it, or another --warehouse");
    assertThat(warehouse().version(Table.ARCHIVE_PROGRESS)).isZero();
  }

  @Test
  void refusesATableOfNoneOfItsColumns() {
    stored(Table.ARCHIVE_PROGRESS, "id BIGINT");
    assertThatThrownBy(() -> warehouse().open(Table.ARCHIVE_PROGRESS, Rules.DEFAULTS))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("that Setlist did not make (it has none of its columns)");
  }

  /** A table of these columns with one row, its first value a 1. */
  private void stored(Table table, String columns) {
    StructType schema = StructType.fromDDL(columns);
    Object[] row = new Object[schema.size()];
    row[0] = schema.apply(0).dataType().equals(DataTypes.StringType) ? "1" : (Object) 1L;
    spark()
        .createDataFrame(List.of(RowFactory.create(row)), schema)
        .coalesce(1)
        .write()
        .format("delta")
        .save(warehouse().path(table));
  }

  @Test
  void namesFoldersAsTheSpecificationDoes() {
    assertThat(Arrays.stream(Table.values()).map(Table::folder))
        .containsExactly(
            "sessions",
            "late_events",
            "dead_letters",
            "ledger",
            "archive",
            "archive_progress",
            "sessions_batch",
            "batch_runs",
            "batch_dates",
            "reconciliation",
            "reconciliation_differences",
            "repairs",
            "forgotten");
    assertThat(new Warehouse(spark(), "file:/wh//").path(Table.SESSIONS))
        .isEqualTo("file:/wh/sessions");
  }

  private Warehouse warehouse() {
    return new Warehouse(spark(), folder.toString());
  }

  private Row detail(Table table) {
    return DeltaTable.forPath(spark(), warehouse().path(table))
        .detail()
        .select("properties", "partitionColumns", "description")
        .head();
  }
}
