package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.batch.table.BatchRun;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.OtherVersion;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of the batch over small archives; each test tells what happened on some days of February.
 */
@Tag("slow")
class BatchPipelineTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedArchive archive;

  @BeforeEach
  void emptyArchive() {
    archive = new ScriptedArchive(spark(), dir, 2);
  }

  @Test
  void sessionsAreWholeHoweverLongTheyLast() {
    // five days, an event each ten minutes, from the 10th at noon
    Instant noon = time("10T12:00");
    for (int i = 0; i <= 5 * 144; i++)
      archive.play("player", noon.plus(Duration.ofMinutes(10L * i)));
    archive.play("owl", time("09T23:50"));
    archive.play("owl", time("10T00:05"));
    archive.play("owl", time("10T23:46"));
    archive.play("owl", time("11T00:00"));
    archive.play("owl", time("11T00:15"));
    archive.play("owl", time("11T00:30:00.001"));
    archive.archive(time("20T00:00"));

    run("10", "10");
    assertThat(spans()).containsExactly("player 10T12:00 15T12:00", "owl 10T23:46 11T00:15");
    run("09", "14");

    // The days that the player only runs through have no row of it.
    assertThat(spans())
        .containsExactly(
            "owl 09T23:50 10T00:05",
            "player 10T12:00 15T12:00",
            "owl 10T23:46 11T00:15",
            "owl 11T00:30:00.001 11T00:30:00.001");
  }

  /** SPEC 1: the batch knows no moment at which a record was too early, only what is none. */
  @Test
  void aRecordThatCameBeforeItsTimestampCountsAndOneWithoutDoesNot() {
    Instant arrival = time("10T09:00");
    archive.arrive(
        0,
        time("15T12:04").toEpochMilli(),
        arrival,
        ScriptedArchive.json("ahead", time("15T12:00")));
    archive.arrive(0, null, arrival, ScriptedArchive.json("nanos", time("15T12:00")));
    archive.play("ada", time("15T13:00"));
    archive.archive(time("20T00:00"));
    run("15", "15");
    assertThat(spans()).containsExactly("ahead 15T12:00 15T12:00", "ada 15T13:00 15T13:00");
  }

  @Test
  void aSessionIsFinalByTheStreamsWatermarkAsFarAsTheArchiveHasFollowed() throws IOException {
    archive.play("ada", time("10T09:00"));
    archive.play("bob", time("10T10:00"));
    archive.archive(time("11T00:00"));
    run("10", "10");
    assertThat(statuses()).as("without a ledger").containsExactly("ada open", "bob open");

    archive.ledger(null);
    archive.ledger(time("10T10:15"));
    archive.ledger(time("10T23:00"), 1);
    BatchRun run = run("10", "10");

    // 09:00 + 15 min + 60 min is 10:15; the row at 23:00 has read a record that is not archived
    assertThat(run.frontier().at()).contains(time("10T10:15"));
    assertThat(statuses()).containsExactly("ada final", "bob open");
    assertReport(new BatchReport(run));
  }

  private void assertReport(BatchReport report) throws IOException {
    Path file = dir.resolve("reports").resolve("r.json");
    new ReportFile(file).write(report.json());
    new ReportFile(file).write(report.json());

    assertThat(report.lines())
        .containsExactly("2026-02-10 requested: 2 sessions, 1 of them final; 2 songs");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).as("written whole").containsExactly(file);
    }
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/dates/0/date").asText()).isEqualTo("2026-02-10");
    assertThat(json.at("/dates/0/sessions").asLong()).isEqualTo(2);
    assertThat(json.at("/dates/0/hours_complete").asBoolean()).isTrue();
    assertThat(json.at("/cut_off/0/until_offset").asLong()).isEqualTo(2);
    assertThat(json.at("/frontier").asText()).isEqualTo("2026-02-10T10:15:00Z");
    assertThat(json.at("/rules/gap").asText()).isEqualTo("15m");
  }

  @Test
  void earlierDatesAreRecomputedWhereTheirSessionsChanged() {
    archive.play("ada", time("10T23:50"));
    archive.play("bob", time("10T12:00"));
    archive.play("cleo", time("11T12:00"));
    archive.play("dan", time("12T12:00"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("12T08:00"));
    run("10", "12");
    List<Row> before = archive.rows();
    assertThat(reasons(run("11", "12"))).containsExactly("11 requested", "12 requested");
    assertThat(archive.rows()).as("a rerun gives the same rows").isEqualTo(before);

    // For the 10th: late by two days, in the night after it. For the 11th: a copy of what is there.
    archive.late("ada", time("11T00:04"), time("13T10:00"));
    archive.late("cleo", time("11T12:00"), time("13T10:00"));
    archive.late("eve", time("13T09:00"), time("13T10:00"));
    archive.archive(time("14T00:00"));
    BatchRun run = run("13", "13");

    assertThat(reasons(run)).containsExactly("10 changed", "13 requested");
    assertThat(spans())
        .containsExactly(
            "bob 10T12:00 10T12:00",
            "ada 10T23:50 11T00:04",
            "cleo 11T12:00 11T12:00",
            "dan 12T12:00 12T12:00",
            "eve 13T09:00 13T09:00");

    // Nothing arrives, but the stream's watermark goes on: dan's session was in flight.
    archive.play("eve", time("14T09:00"));
    archive.archive(time("15T00:00"));
    archive.ledger(time("14T08:00"));
    assertThat(reasons(run("14", "14")))
        .containsExactly("12 changed", "13 changed", "14 requested");
  }

  @Test
  void aRunThatDiesLeavesTheRowsAsTheyWereAndTheNextMakesThem() {
    archive.play("ada", time("10T12:00"));
    archive.archive(time("11T00:00"));
    run("10", "10");
    List<Row> before = archive.rows();
    archive.play("ada", time("10T12:10"));
    archive.archive(time("12T00:00"));

    ScriptedFiles.failIn("sessions_batch");
    assertThatThrownBy(() -> run("10", "10")).hasStackTraceContaining("no space left");
    ScriptedFiles.heal();
    assertThat(archive.rows()).isEqualTo(before);
    ScriptedFiles.failIn("batch_runs");
    assertThatThrownBy(() -> run("11", "11")).hasStackTraceContaining("no space left");
    ScriptedFiles.heal();

    assertThat(reasons(run("11", "11"))).containsExactly("10 changed", "11 requested");
    assertThat(spans()).containsExactly("ada 10T12:00 10T12:10");
  }

  @Test
  void anEventThatJoinsTwoDatesChangesBoth() {
    archive.play("ada", time("10T23:50"));
    archive.play("ada", time("11T00:10"));
    archive.play("bob", time("11T12:00"));
    archive.archive(time("12T00:00"));
    run("10", "11");
    archive.late("ada", time("11T00:00"), time("12T10:00"));
    archive.archive(time("13T00:00"));

    BatchRun run = run("12", "12");

    assertThat(reasons(run)).containsExactly("10 changed", "11 changed", "12 requested");
    assertThat(spans()).containsExactly("ada 10T23:50 11T00:10", "bob 11T12:00 11T12:00");
  }

  @Test
  void recordsBeyondTheCutOffAreIgnoredAndAnEmptyDayIsADayOfZeros() {
    archive.play("ada", time("10T09:00"));
    archive.archive(time("13T00:00"));
    archive.play("ada", time("11T09:10"));
    archive.archiveWithoutProgress();

    BatchRun run = run("11", "12");

    assertThat(run.dates().values()).allMatch(d -> d.totals().sessions() == 0).hasSize(2);
    assertThat(archive.rows()).isEmpty();
    assertThat(run.cutOff().positions()).extracting(p -> p.getLong(2)).containsExactly(1L, 0L);
    assertThat(archive.warehouse().read(Table.BATCH_RUNS).count()).isEqualTo(2);
  }

  @Test
  void hoursThatAreNotArchivedAreNamed() {
    archive.play("ada", time("10T09:00"));
    archive.archive(time("10T22:00"));

    assertThatThrownBy(() -> run("10", "10"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.NOT_READY))
        .hasMessageStartingWith(
            "2 of 24 hours are not wholly archived: 2026-02-10T22:00:00Z, 2026-02-10T23:00:00Z;");
    assertThatThrownBy(() -> run("11", "11"))
        .hasMessageStartingWith("24 of 24 hours are not wholly archived: 2026-02-11T00:00:00Z, ")
        .hasMessageContaining("2026-02-11T04:00:00Z, ...;");
    assertThatThrownBy(() -> check("10", "10")).hasMessageStartingWith("2 of 24 hours are not");
    check("09", "09");
    assertThat(archive.warehouse().has(Table.SESSIONS_BATCH)).isFalse();

    BatchRun run =
        run(
            archive
                .config("2026-02-10", "2026-02-10")
                .withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));

    assertThat(run.dates().values())
        .allSatisfy(
            d -> assertThat(d.missingHours()).containsExactly(time("10T22:00"), time("10T23:00")));
    assertThat(spans()).containsExactly("ada 10T09:00 10T09:00");
  }

  /** Nor where an earlier version has made the tables: who writes adds what came since. */
  @Test
  void aCheckChangesNothing() {
    archive.play("ada", time("10T09:00"));
    archive.archive(time("11T01:00"));
    archive.ledger(time("11T01:00"));
    Warehouse warehouse = archive.warehouse();
    OtherVersion.left(warehouse, Table.LEDGER, rows -> rows.drop("forgotten"));
    OtherVersion.left(warehouse, Table.ARCHIVE_PROGRESS, rows -> rows.drop("committed_at"));
    List<Long> versions = versions(Table.LEDGER, Table.ARCHIVE_PROGRESS);

    check("10", "10");
    assertThat(versions(Table.LEDGER, Table.ARCHIVE_PROGRESS)).isEqualTo(versions);
    assertThat(warehouse.read(Table.LEDGER).columns()).contains("forgotten");
    assertThat(warehouse.read(Table.ARCHIVE_PROGRESS).select("committed_at").distinct().count())
        .isEqualTo(1);
  }

  private List<Long> versions(Table... tables) {
    return Stream.of(tables).map(archive.warehouse()::version).toList();
  }

  @Test
  void thereMustBeAnArchiveAndOneSetOfRules() {
    assertThatThrownBy(() -> run("10", "10"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("there is no archive in file:");

    archive.archive(time("11T00:00"));
    archive.have(Table.SESSIONS);
    assertThatThrownBy(
            () ->
                run(
                    archive
                        .config("2026-02-10", "2026-02-10")
                        .withRules(Rules.DEFAULTS.withGap(Duration.ofMinutes(20)))))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("was built with --gap 15m, this job has --gap 20m");
  }

  private void check(String first, String last) {
    BatchConfig config =
        archive
            .config("2026-02-" + first, "2026-02-" + last)
            .withHours(BatchConfig.Hours.CHECKED_ALONE);
    new BatchPipeline(spark(), config, ScriptedArchive.NOW).check();
  }

  private BatchRun run(String first, String last) {
    return run(archive.config("2026-02-" + first, "2026-02-" + last));
  }

  private BatchRun run(BatchConfig config) {
    return new BatchPipeline(spark(), config, ScriptedArchive.NOW).run();
  }

  private static Instant time(String dayAndTime) {
    String full = dayAndTime.length() == 8 ? dayAndTime + ":00" : dayAndTime;
    return Instant.parse("2026-02-" + full + "Z");
  }

  private List<String> spans() {
    return archive.rows().stream()
        .map(
            r ->
                r.getAs("user_id")
                    + " "
                    + shortTime(r.getAs("session_start"))
                    + " "
                    + shortTime(r.getAs("session_end")))
        .toList();
  }

  private static String shortTime(Timestamp t) {
    return t.toInstant().toString().substring(8).replaceFirst("(:00)?Z$", "");
  }

  private List<String> statuses() {
    return archive.rows().stream().map(r -> r.getAs("user_id") + " " + r.getAs("status")).toList();
  }

  private static List<String> reasons(BatchRun run) {
    return run.dates().entrySet().stream()
        .map(e -> e.getKey().getDayOfMonth() + " " + e.getValue().reason().word())
        .toList();
  }
}
