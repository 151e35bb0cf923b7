package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.setlist.batch.ReportFile;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.table.Table;
import io.setlist.testing.OtherVersion;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs of small tables; each test tells what happened on some days of February. */
@Tag("slow")
class RepairPipelineTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;

  @BeforeEach
  void nothingHasHappened() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
  }

  @Test
  void whatDiffersIsReplacedOnceAndLaterEventsShowAnew() {
    stream.play("amended", time("10T10:00"));
    stream.late("amended", time("10T10:05"), time("11T07:00"));
    stream.play("dropped", time("10T09:00"));
    stream.play("nobody", time("10T15:00"));
    stream.play("night", time("10T23:50"));
    stream.play("night", time("11T00:10"));
    stream.late("night", time("11T00:00"), time("11T07:00"));
    stream.play("live", time("11T05:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.have(Table.SESSIONS_BATCH);
    for (Table table : List.of(Table.SESSIONS, Table.SESSIONS_BATCH)) {
      OtherVersion.left(archive.warehouse(), table, rows -> rows.withColumn("theirs", lit("")));
    }
    archive.batch("10", "11");
    sessions().delete("user_id = 'dropped'");
    sessions().updateExpr("user_id = 'nobody'", Map.of("user_id", "'invented'"));
    long planted = version();

    Repair dry = run(true);
    assertThat(new RepairReport(dry, true).lines())
        .startsWith(
            "2026-02-10 4 sessions would be removed, 4 would be added",
            "2026-02-11 0 sessions would be removed, 0 would be added")
        .hasSize(7);
    assertThat(version()).as("a dry run").isEqualTo(planted);
    assertThat(archive.warehouse().has(Table.REPAIRS)).isFalse();

    Repair done = run(false);
    assertThat(ReportFile.tree(new RepairReport(done, true).json()).get("sessions_added").asLong())
        .isEqualTo(4);
    assertThat(version()).isEqualTo(planted + 1);
    assertThat(rows())
        .containsExactly(
            "amended 10T10:00 2 final repair 2",
            "dropped 10T09:00 1 final repair 1",
            "live 11T05:00 1 open stream 1",
            "night 10T23:50 3 final repair 2",
            "nobody 10T15:00 1 final repair 1");
    assertThat(Reconciled.of(spark(), archive, "10", "11").dates())
        .isEqualTo(Map.of("10", "4 match", "11", "1 in_flight"));

    Repair again = run(false);
    assertThat(again.isNeeded()).isFalse();
    assertThat(version()).as("a second repair").isEqualTo(planted + 1);
    assertThat(archive.warehouse().read(Table.REPAIRS).count()).isEqualTo(1);

    // After the repair, one more late event, and a bug in another repaired row.
    stream.late("amended", time("10T10:20"), time("12T07:00"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("11T06:00"));
    stream.refuse();
    archive.batch("10", "11");
    sessions().updateExpr("user_id = 'night'", Map.of("song_count", "9"));
    assertThat(Reconciled.of(spark(), archive, "10", "11").differences())
        .containsExactly(
            "amended different late_event [session_end, duration_ms, event_count, song_count]",
            "night different unknown [song_count]");
    run(false);
    assertThat(Reconciled.of(spark(), archive, "10", "11").dates())
        .isEqualTo(Map.of("10", "4 match", "11", "1 in_flight"));
    assertThat(rows()).contains("amended 10T10:00 3 final repair 3");
  }

  /**
   * As after {@code RESTORE TABLE sessions}: for the stream, whose state is past it, it is over.
   */
  @Test
  void aRowThatShouldBeFinalAndIsNotIsMadeSo() {
    stream.play("open", time("10T10:00"));
    stream.play("closed", time("10T11:00"));
    stream.late("closed", time("10T11:05"), time("11T07:00"));
    stream.play("fine", time("10T12:00"));
    stream.play("none", time("10T13:00"));
    stream.play("live", time("11T05:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "11");
    for (String status : List.of("open", "closed")) {
      sessions().updateExpr("user_id = '" + status + "'", Map.of("status", "'" + status + "'"));
    }
    sessions().updateExpr("user_id = 'none'", Map.of("status", "CAST(NULL AS STRING)"));

    Reconciled found = Reconciled.of(spark(), archive, "10", "11");
    assertThat(found.differences())
        .containsExactly(
            "closed different unknown [session_end, duration_ms, event_count, song_count, status]",
            "none different unknown [status]",
            "open different unknown [status]");
    assertThat(found.dates())
        .isEqualTo(Map.of("10", "1 match, 3 different, 3 unknown", "11", "1 in_flight"));
    run(false);
    assertThat(rows())
        .containsExactly(
            "closed 10T11:00 2 final repair 2",
            "fine 10T12:00 1 final stream 1",
            "live 11T05:00 1 open stream 1",
            "none 10T13:00 1 final repair 2",
            "open 10T10:00 1 final repair 2");
    assertThat(Reconciled.of(spark(), archive, "10", "11").dates())
        .isEqualTo(Map.of("10", "4 match", "11", "1 in_flight"));
  }

  /** A compaction rewrites what the repair has read; another repair does what it was to do. */
  @Test
  void aRepairThatOthersOvertookIsMadeAgain() {
    stream.play("amended", time("10T10:00"));
    stream.late("amended", time("10T10:05"), time("11T07:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    stream.publish(time("11T06:00")); // the row once more, by a bug; in a file of its own
    archive.batch("10", "11");

    ScriptedFiles.beforeNextIn(
        "sessions", () -> sessions().optimize().where("status = 'final'").executeCompaction());
    run(false);
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(operations()).startsWith("MERGE", "OPTIMIZE");
    assertThat(rows()).containsExactly("amended 10T10:00 2 final repair 2");

    sessions().updateExpr("user_id = 'amended'", Map.of("song_count", "9"));
    ScriptedFiles.beforeNextIn("sessions", () -> run(false));
    assertThat(run(false).isNeeded()).as("the other one has done it").isFalse();
    assertThat(operations()).startsWith("MERGE", "UPDATE");
    assertThat(rows()).containsExactly("amended 10T10:00 2 final repair 3");
    assertThat(Reconciled.of(spark(), archive, "10", "10").dates())
        .isEqualTo(Map.of("10", "1 match"));
  }

  /** The batch learns of one more event while the repair compares, and repairs it at once. */
  @Test
  void twoRepairsThatRestOnDifferentRunsLeaveTheSessionsOfTheNewer() {
    stream.play("joined", time("10T10:00"));
    stream.play("joined", time("10T10:30"));
    stream.late("joined", time("10T10:15"), time("11T07:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "11");
    stream.late("joined", time("10T09:50"), time("12T07:00"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("11T06:00"));
    stream.refuse();

    // The first repair has compared and named itself; then another night goes by.
    ScriptedFiles.beforeNextIn(
        "repairs",
        () -> {
          archive.batch("10", "11");
          run(false);
        });
    Repair first = run(false);

    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(first.isNeeded()).isFalse();
    assertThat(rows()).containsExactly("joined 10T09:50 4 final repair 1");
    assertThat(Reconciled.of(spark(), archive, "10", "11").dates())
        .isEqualTo(Map.of("10", "1 match", "11", ""));
  }

  /** Its rows are there, and nobody can say what they rest on. */
  @Test
  void aBatchBetweenItsTwoCommitsIsWaitedFor() {
    stream.play("ann", time("10T10:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "11");
    ScriptedFiles.beforeNextIn(
        "batch_runs",
        () ->
            assertThatThrownBy(() -> run(false))
                .isInstanceOfSatisfying(
                    JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.NOT_READY))
                .hasMessageContaining("of the batch is at 2026-02-10, or was cut short there"));
    archive.batch("10", "11");
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(run(false).isNeeded()).isFalse();
  }

  /** What a killed run has written stands for itself until a run of its dates is over. */
  @Test
  void soIsOneThatWasKilledThereThoughAnotherOfOtherDatesCameAfterIt() {
    stream.play("ann", time("10T10:00"));
    stream.play("bob", time("11T02:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publish(time("11T06:00"));
    archive.batch("10", "11");
    ScriptedFiles.beforeNextIn(
        "batch_runs",
        () -> {
          throw new IllegalStateException("killed");
        });
    assertThatThrownBy(() -> archive.batch("11", "11")).hasStackTraceContaining("killed");
    archive.batch("08", "08");

    assertThatThrownBy(() -> run(false))
        .hasMessageContaining("is at 2026-02-11, or was cut short there");
    assertThat(Reconciled.of(spark(), archive, "08", "08").dates()).containsOnlyKeys("08");
    archive.batch("11", "11");
    assertThat(run(false).isNeeded()).isFalse();
  }

  private List<String> operations() {
    return sessions().history().select("operation").as(Encoders.STRING()).collectAsList();
  }

  private Repair run(boolean dryRun) {
    RepairConfig config =
        RepairConfig.DEFAULTS
            .withDated(archive.config("2026-02-10", "2026-02-11"))
            .withDryRun(dryRun);
    return new RepairPipeline(spark(), config, ScriptedArchive.NOW).run();
  }

  private long version() {
    return archive.warehouse().version(Table.SESSIONS);
  }

  private DeltaTable sessions() {
    return DeltaTable.forPath(spark(), archive.warehouse().path(Table.SESSIONS));
  }

  /** User, start, events, status, origin, revision. */
  private List<String> rows() {
    return archive
        .warehouse()
        .read(Table.SESSIONS)
        .orderBy("user_id", "session_start")
        .selectExpr(
            "user_id",
            "date_format(session_start, \"dd'T'HH:mm\")",
            "event_count",
            "status",
            "origin",
            "revision")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
