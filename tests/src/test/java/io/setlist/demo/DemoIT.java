package io.setlist.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.Kept;
import io.setlist.table.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo as a person starts it: its closing lines, and that nothing of it stays behind. Told to
 * the end it is a whole round, stream, batch, reconcile and repair by their flags, and then forget,
 * maintain and sql: all under what others may have set, at once.
 */
@Tag("slow")
class DemoIT {

  private static final long PATIENCE_SECONDS = 400;
  private static final String DEFAULTS = "spark.databricks.delta.properties.defaults.";

  /** Each alone has ended a job, or changed what it writes. */
  private static final Map<String, String> SET_BY_OTHERS =
      Map.ofEntries(
          Map.entry("spark.sql.extensions", "com.example.Audit"),
          Map.entry("spark.sql.catalog.spark_catalog", "com.example.Catalog"),
          Map.entry("spark.sql.defaultCatalog", "example"),
          Map.entry("spark.sql.datetime.java8API.enabled", "true"),
          Map.entry("spark.sql.session.timeZone", "Asia/Kathmandu"),
          Map.entry("spark.sql.timestampType", "TIMESTAMP_NTZ"),
          Map.entry("spark.sql.ansi.enabled", "true"),
          Map.entry("spark.sql.ansi.enforceReservedKeywords", "true"),
          Map.entry("spark.sql.caseSensitive", "true"),
          Map.entry("spark.sql.legacy.timeParserPolicy", "LEGACY"),
          Map.entry("spark.sql.storeAssignmentPolicy", "STRICT"),
          Map.entry("spark.sql.sources.partitionOverwriteMode", "dynamic"),
          Map.entry("spark.sql.runSQLOnFiles", "false"),
          Map.entry("spark.sql.shuffle.partitions", "3"),
          Map.entry("spark.sql.adaptive.enabled", "true"),
          Map.entry("spark.sql.codegen.wholeStage", "false"),
          Map.entry("spark.sql.parquet.outputTimestampType", "INT96"),
          Map.entry("spark.sql.parquet.datetimeRebaseModeInWrite", "LEGACY"),
          Map.entry("spark.sql.parquet.writeLegacyFormat", "true"),
          Map.entry("spark.sql.parquet.compression.codec", "gzip"),
          Map.entry("spark.sql.streaming.noDataMicroBatches.enabled", "true"),
          Map.entry("spark.sql.streaming.stopActiveRunOnRestart", "false"),
          Map.entry("spark.sql.streaming.minBatchesToRetain", "2"),
          Map.entry(
              "spark.sql.streaming.stateStore.providerClass",
              "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider"),
          Map.entry("spark.io.encryption.enabled", "true"),
          Map.entry("spark.kryo.registrationRequired", "true"),
          Map.entry("spark.databricks.delta.autoCompact.enabled", "true"),
          Map.entry("spark.databricks.delta.optimizeWrite.enabled", "true"),
          Map.entry("spark.databricks.delta.schema.autoMerge.enabled", "true"),
          Map.entry("spark.databricks.delta.stats.collect", "false"),
          Map.entry(DEFAULTS + "columnMapping.mode", "name"),
          Map.entry(DEFAULTS + "enableRowTracking", "true"),
          Map.entry(DEFAULTS + "enableDeletionVectors", "true"),
          Map.entry(DEFAULTS + "enableChangeDataFeed", "true"),
          Map.entry(DEFAULTS + "enableInCommitTimestamps", "true"),
          Map.entry(DEFAULTS + "appendOnly", "true"),
          Map.entry(DEFAULTS + "checkpointPolicy", "v2"),
          Map.entry(DEFAULTS + "randomizeFilePrefixes", "true"));

  private static final String LOCALE_OF_OTHERS =
      "-Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab"
          + " -Duser.timezone=Pacific/Apia";

  private static final Pattern JOB =
      Pattern.compile("io[.]setlist[.].*[.](Stream|Batch|Reconcile|Repair|Forget|Maintain|Sql)Job");

  private static final List<String> STREAM =
      List.of("org.apache.kafka.", "org.rocksdb.", "io.setlist.streaming.");

  private static final List<String> NIGHT = List.of("io.setlist.batch.");

  /** Where no job has to do with: a web page, Hive, the local broker. */
  private static final List<String> NOBODY =
      List.of(
          "org.sparkproject.jetty.server.ServerConnector",
          "org.apache.spark.sql.hive.",
          "org.apache.spark.ml.",
          "org.apache.kafka.server.",
          "io.setlist.local.broker.");

  private static final Pattern USER = Pattern.compile("İstanbul,([^,]+),Asia/Kathmandu");

  @TempDir Path dir;

  @Test
  void tellsTheStoryToTheEndWhateverOthersHaveSet() throws Exception {
    Path folder = dir.resolve("my [music] {50%} #1").resolve("demo");
    Process demo = asOthersHaveSet(demo(folder)).start();
    try {
      String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(said)
          .contains("Sessions by status", "LATE", "MALFORMED_JSON", "Discover Weekly")
          .containsPattern("(?m)^([\\d,]+) of \\1 sessions of [\\d,]+ users equal the truth")
          .containsPattern("Left out: [\\d,]+ users")
          .contains("the batch counts them")
          .containsPattern("(?m)^[1-9][\\d,]* sessions differ, each of them by late events alone$")
          .containsPattern("(?m)^\\S+ [\\d,]+ sessions removed, [1-9][\\d,]* added$")
          .containsPattern("(?m)^Nothing differs any more$")
          .contains("The day's certificate")
          .containsPattern(
              "(?m)^([\\d,]+) of \\1 sessions of [\\d,]+ users equal the truth, now with all that"
                  + " came late")
          .contains("sql --warehouse '" + folder.resolve("warehouse") + "'");
      assertThat(demo.exitValue()).isZero();
      assertThat(said.lines().filter(line -> !line.contains(dir.toString())))
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
      assertThat(processes()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
    Path warehouse = folder.resolve("warehouse");
    Kept.keep("demo", warehouse, EnumSet.complementOf(EnumSet.of(Table.FORGOTTEN)));
    forgetsAndMaintains(warehouse);
    loadedWhatTheyNeed();
  }

  /** Of each JVM that ran a job: the job, and the classes that it loaded. */
  private void loadedWhatTheyNeed() throws IOException {
    Map<String, Set<String>> jobs = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(dir, "classes-*.txt")) {
      for (Path file : all) {
        Set<String> loaded = new HashSet<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
          lines.map(line -> line.split(" ", 2)[0]).forEach(loaded::add);
        }
        loaded.stream().filter(JOB.asMatchPredicate()).forEach(job -> jobs.put(job, loaded));
      }
    }
    assertThat(jobs).hasSize(7);
    jobs.forEach(
        (job, loaded) -> {
          List<String> needless = job.endsWith("StreamJob") ? NIGHT : STREAM;
          assertThat(loaded)
              .as(job)
              .contains("org.apache.spark.SparkContext")
              .noneMatch(name -> NOBODY.stream().anyMatch(name::startsWith))
              .noneMatch(name -> needless.stream().anyMatch(name::startsWith));
        });
  }

  private void forgetsAndMaintains(Path warehouse) throws Exception {
    String query =
        "SELECT 'İstanbul', max(user_id), current_timezone() FROM sessions WHERE user_id LIKE 'u%'";
    Matcher user = USER.matcher(said("sql", warehouse, "--format", "csv", "-e", query));
    assertThat(user.find()).isTrue();
    assertThat(said("forget", warehouse, "--user", user.group(1)))
        .contains("entry 1: forgotten since ")
        .containsPattern("(?m)^  sessions +[1-9]\\d* removed$")
        .containsPattern("(?m)^  sessions_batch +[1-9]\\d* removed$")
        .containsPattern("(?m)^  archive +[1-9]\\d* emptied$");
    assertThat(said("maintain", warehouse))
        .containsPattern("(?m)^sessions\\b")
        .contains("forgotten");
  }

  /** What a command writes to standard output, when it is done. */
  private String said(String command, Path warehouse, String... more) throws Exception {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(System.getProperty("setlist.launcher"), command));
    all.addAll(List.of("--warehouse", warehouse.toString()));
    all.addAll(List.of(more));
    Path stderr = dir.resolve(command + ".txt");
    Process process =
        asOthersHaveSet(new ProcessBuilder(all).redirectError(stderr.toFile())).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(stderr)).isZero();
    return said;
  }

  /** As an administrator sets them, on a machine of others; and with a locale as cron's. */
  private ProcessBuilder asOthersHaveSet(ProcessBuilder process) throws IOException {
    Path conf = Files.createDirectories(dir.resolve("site conf"));
    Files.write(
        conf.resolve("spark-defaults.conf"),
        SET_BY_OTHERS.entrySet().stream().map(set -> set.getKey() + " " + set.getValue()).toList());
    process.environment().put("SPARK_CONF_DIR", conf.toString());
    String options =
        LOCALE_OF_OTHERS
            + " -Xlog:class+load:file="
            + dir.resolve("classes-%p.txt")
            + ":none:filecount=0";
    process.environment().merge("SETLIST_JAVA_OPTS", options, (a, b) -> a + " " + b);
    process.environment().put("LC_ALL", "C");
    return process;
  }

  @Test
  void leavesNoProcessWhenItIsStoppedWhileItStreams() throws Exception {
    Process demo = demo(dir.resolve("demo")).start();
    try {
      awaitStream(demo);
      List<ProcessHandle> all = new ArrayList<>(demo.descendants().toList());
      demo.destroy();
      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(143);
      assertThat(all).isNotEmpty().noneMatch(DemoIT::runs);
      assertThat(processes()).isEmpty();
    } finally {
      demo.destroyForcibly();
    }
  }

  /** Reads on until the step is there and its first table is. */
  private void awaitStream(Process demo) throws Exception {
    var lines = demo.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("At most ")) break;
    }
    Path table = dir.resolve("demo/warehouse/sessions");
    while (!Files.exists(table)) {
      assertThat(demo.waitFor(50, TimeUnit.MILLISECONDS)).as("has ended by itself").isFalse();
    }
  }

  private ProcessBuilder demo(Path folder) {
    return new ProcessBuilder(
            System.getProperty("setlist.launcher"),
            "demo",
            "--dir",
            folder.toString(),
            "--events",
            "8000")
        .redirectError(dir.resolve("stderr.txt").toFile());
  }

  /**
   * Not merely unasked for, as what a dead parent leaves to a first process that is in no hurry.
   */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** Processes that have to do with this demo, by their command lines. */
  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(p -> p.info().commandLine().orElse(""))
        .filter(line -> line.contains(dir.toString()))
        .toList();
  }
}
