package io.setlist.batch.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.delta.tables.DeltaTable;
import io.setlist.batch.ReportFile;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons of small tables; each test tells what happened on some days of February. */
@Tag("slow")
class ReconcilePipelineTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;

  @BeforeEach
  void nothingHasHappened() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
  }

  @Test
  void lateEventsAreTheCauseOfEachClassAndLiveSessionsAreLeftAlone() {
    Instant arrival = time("11T07:00");
    stream.play("equal", time("10T09:00"));
    stream.play("copy", time("10T14:00"));
    stream.late("copy", time("10T14:00"), arrival);
    stream.play("amended", time("10T10:00"));
    stream.play("amended", time("10T10:10"));
    stream.late("amended", time("10T10:05"), arrival);
    stream.play("joined", time("10T11:00"));
    stream.play("joined", time("10T11:25"));
    stream.late("joined", time("10T11:12"), arrival);
    stream.late("alone", time("10T12:00"), arrival);
    stream.play("night", time("10T23:50"));
    stream.play("night", time("11T00:10"));
    stream.late("night", time("11T00:00"), arrival);
    stream.play("live", time("11T05:00"));
    stream.play("revived", time("11T04:40"));
    stream.play("revived", time("11T05:02"));
    stream.late("revived", time("11T04:50"), arrival);
    stream.play("ahead", time("10T13:00"));
    stream.unread("ahead", time("10T13:05"), arrival);
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"), -1);
    stream.publish(time("11T06:00"));
    archive.batch("10", "11");

    Reconciled found = Reconciled.of(spark(), archive, "10", "11");

    assertThat(found.differences())
        .containsExactly(
            "ahead different late_event [session_end, duration_ms, event_count, song_count]",
            "alone missing_in_stream late_event []",
            "amended different late_event [event_count, song_count]",
            "joined split late_event []",
            "night split late_event []");
    assertThat(found.dates())
        .isEqualTo(
            Map.of(
                "10",
                "2 match, 2 different, 2 split, 1 missing_in_stream, 5 late_event",
                "11",
                "2 in_flight"));
  }

  /** SPEC 7: what the stream refused by its clock is proven as what it refused by its watermark. */
  @Test
  void recordsFromTheFutureAreTheCauseWhereTheyAreMissing() {
    Instant arrival = time("10T08:00");
    stream.play("equal", time("10T09:00"));
    stream.play("ahead", time("10T09:00"));
    stream.early("ahead", time("10T09:10"), arrival);
    stream.early("alone", time("10T10:00"), arrival);
    stream.play("both", time("10T11:00"));
    stream.early("both", time("10T11:05"), arrival);
    stream.late("both", time("10T11:10"), time("11T07:00"));
    stream.play("late", time("10T12:00"));
    stream.early("late", time("10T12:00"), arrival); // a copy explains nothing
    stream.late("late", time("10T12:10"), time("11T07:00"));
    stream.play("bug", time("10T13:00"));
    stream.early("bug", time("10T13:05"), arrival);
    stream.unaccountedFor("bug", time("10T13:10"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "10");

    Reconciled found = Reconciled.of(spark(), archive, "10", "10");

    String later = "[session_end, duration_ms, event_count, song_count]";
    assertThat(found.differences())
        .containsExactly(
            "ahead different future_record " + later,
            "alone missing_in_stream future_record []",
            "both different future_record " + later,
            "bug different unknown " + later,
            "late different late_event " + later);
    assertThat(found.dates().get("10"))
        .isEqualTo(
            "1 match, 4 different, 1 missing_in_stream, 1 late_event, 3 future_record, 1 unknown");
  }

  @Test
  void whatLateEventsDoNotExplainIsUnknown() {
    for (String user : List.of("dropped", "altered", "restarted", "fine")) {
      stream.play(user, time("10T09:00"));
      stream.play(user, time("10T09:10"));
    }
    stream.play("both", time("10T10:00"));
    stream.late("both", time("10T10:05"), time("10T20:00"));
    stream.play("invented", time("10T12:00"));
    stream.play("invented", time("10T15:00"));
    archive.archive(time("11T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "10");
    DeltaTable sessions = DeltaTable.forPath(spark(), archive.warehouse().path(Table.SESSIONS));
    sessions.delete("user_id = 'dropped'");
    sessions.updateExpr(
        "user_id in ('altered', 'both')", Map.of("listened_ms", "7", "mood_energy", "0.5"));
    sessions.updateExpr("user_id = 'restarted'", Map.of("session_id", "'x'"));
    sessions.updateExpr(
        "user_id = 'invented' and hour(session_start) = 15", Map.of("user_id", "'nobody'"));
    sessions.updateExpr("user_id = 'fine'", Map.of("mood_valence", "null"));

    Reconciled found = Reconciled.of(spark(), archive, "10", "10");

    assertThat(found.differences())
        .containsExactly(
            "altered different unknown [listened_ms, mood_energy]",
            "both different unknown [session_end, duration_ms, event_count, song_count,"
                + " listened_ms, mood_energy]",
            "dropped missing_in_stream unknown []",
            "invented missing_in_stream unknown []",
            "nobody missing_in_batch unknown []",
            "restarted split unknown []");
    assertThat(found.dates().get("10"))
        .isEqualTo(
            "2 match, 2 different, 1 split, 2 missing_in_stream, 1 missing_in_batch, 6 unknown");
  }

  @Test
  void sessionsOfADayThatWasNeverComputedAreNoDifferenceOfTheNext() {
    stream.play("night", time("10T23:50"));
    stream.play("night", time("11T00:10"));
    stream.late("night", time("11T00:00"), time("11T07:00"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("12T06:00"));
    stream.publish(time("12T06:00"));
    archive.batch("11", "12");

    assertThat(Reconciled.of(spark(), archive, "11", "12").dates())
        .isEqualTo(Map.of("11", "", "12", ""));
  }

  @Test
  void norAreThoseOfTwoSuchDaysInOneComparison() {
    for (String day : List.of("10", "14")) {
      stream.play("night", time(day + "T23:50"));
      stream.play("night", time(day + "T23:50").plus(Duration.ofMinutes(20)));
      stream.late("night", time(day + "T23:50").plus(Duration.ofMinutes(10)), time("16T07:00"));
    }
    stream.play("night", time("15T09:00"));
    archive.archive(time("17T00:00"));
    archive.ledger(time("16T12:00"));
    stream.publish(time("16T12:00"));
    archive.batch("11", "12");
    stream.late("other", time("11T12:00"), time("17T01:00"));
    archive.archive(time("18T00:00"));
    archive.ledger(time("16T12:00"));
    stream.refuse();
    archive.batch("15", "15");
    DeltaTable.forPath(spark(), archive.warehouse().path(Table.SESSIONS))
        .updateExpr("hour(session_start) = 9", Map.of("user_id", "'invented'"));

    Reconciled found = Reconciled.of(spark(), archive, "15", "15");

    assertThat(found.differences())
        .containsExactly(
            "invented missing_in_batch unknown []",
            "night missing_in_stream unknown []",
            "other missing_in_stream late_event []");
    assertThat(found.dates())
        .isEqualTo(
            Map.of(
                "11", "1 missing_in_stream, 1 late_event",
                "12", "",
                "15", "1 missing_in_stream, 1 missing_in_batch, 2 unknown"));
  }

  @Test
  void theCertificateTellsDriftAndWhatItRestsOn() {
    stream.play("ada", time("10T09:00"));
    stream.play("ada", time("10T09:10"));
    stream.play("bob", time("10T10:00"));
    stream.late("bob", time("10T10:05"), time("10T20:00"));
    stream.play("cleo", time("11T10:00"));
    archive.archive(time("12T00:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "10");
    assertThat(Reconciled.of(spark(), archive, "10", "10").dates())
        .as("without a ledger nothing is settled")
        .isEqualTo(Map.of("10", "2 in_flight"));

    archive.ledger(time("11T06:00"));
    archive.batch("10", "10");
    ReconcileConfig config =
        ReconcileConfig.DEFAULTS
            .withDated(archive.config("2026-02-10", "2026-02-10"))
            .withFailsOnDrift(true);
    Reconciliation run = new ReconcilePipeline(spark(), config, ScriptedArchive.NOW).run();

    assertThat(ReconcileJob.exitCode(config, run)).isEqualTo(ExitCode.DRIFT);
    assertThat(ReconcileJob.exitCode(config.withFailsOnDrift(false), run)).isEqualTo(ExitCode.DONE);
    ReconcileReport report = new ReconcileReport(run, false);
    assertThat(report.lines()).allMatch(line -> line.length() <= 100);
    assertThat(report.lines().get(1)).startsWith("2026-02-10 ").endsWith(" 33.333  no");
    JsonNode json = ReportFile.tree(report.json());
    assertThat(json.at("/dates/0/counts").toString())
        .as("what the nightly DAG reads")
        .isEqualTo(
            "{\"match\":1,\"in_flight\":0,\"different\":1,\"split\":0,"
                + "\"missing_in_stream\":0,\"missing_in_batch\":0}");
    assertThat(json.at("/dates/0/causes").toString())
        .isEqualTo("{\"late_event\":1,\"future_record\":0,\"unknown\":0}");
    assertThat(json.at("/dates/0/stream/songs").asLong()).isEqualTo(3);
    assertThat(json.at("/dates/0/batch/songs").asLong()).isEqualTo(4);
    assertThat(json.at("/dates/0/drifts/duration_ms").asDouble()).isEqualTo(1 / 3.0);
    assertThat(json.at("/consumed/0/until_offset").asLong()).isEqualTo(5);
    Row row = archive.warehouse().read(Table.RECONCILIATION).where("settled is not null").head();
    assertThat(row.<Double>getAs("drift")).isEqualTo(1 / 3.0);
    assertThat(row.<Boolean>getAs("within_drift")).isFalse();
    assertThat(row.<Long>getAs("sessions_version")).isEqualTo(1);
    assertThat(row.<Long>getAs("batch_version")).isEqualTo(2);
    assertThat(row.<Timestamp>getAs("settled")).isEqualTo(row.<Timestamp>getAs("frontier"));
    assertThat(row.<Timestamp>getAs("compared_until").toInstant())
        .as("gap and lateness before")
        .isEqualTo(row.<Timestamp>getAs("settled").toInstant().minus(Duration.ofMinutes(75)));
  }

  @Test
  void thereMustBeABatchOfTheSameRulesAndAnEmptyDayIsADayOfZeros() {
    assertThatThrownBy(() -> Reconciled.of(spark(), archive, "10", "10"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE));
    archive.archive(time("12T00:00"));
    assertThatThrownBy(() -> Reconciled.of(spark(), archive, "10", "10"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.NOT_READY))
        .hasMessage(
            "the batch has not computed 2026-02-10; run './setlist batch --date 2026-02-10' first");
    archive.batch("10", "10");
    assertThatThrownBy(() -> Reconciled.of(spark(), archive, "10", "11"))
        .hasMessageStartingWith("the batch has not computed 2026-02-11;");
    assertThat(Reconciled.of(spark(), archive, "10", "10").dates()).isEqualTo(Map.of("10", ""));
    ScriptedArchive other = archive.rules(Rules.DEFAULTS.withGap(Duration.ofMinutes(20)));
    assertThatThrownBy(() -> Reconciled.of(spark(), other, "10", "10"))
        .hasMessageContaining("was built with --gap 15m, this job has --gap 20m");
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
