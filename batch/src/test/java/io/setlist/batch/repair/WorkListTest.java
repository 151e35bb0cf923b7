package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.setlist.batch.BatchConfig;
import io.setlist.batch.BatchConfig.Earlier;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.batch.table.BatchRun;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.delta.DeltaLog;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No work of a night is forgotten, whatever happens to the night ({@code batch_dates}). */
@Tag("slow")
class WorkListTest extends SharedSpark {

  private static final BatchConfig.Hours ANYHOW = BatchConfig.Hours.MAY_BE_INCOMPLETE;

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;

  @BeforeEach
  void nothingHasHappened() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
  }

  @Test
  void onNothingNothingIsDue() {
    archive.archive(time("12T00:00"));
    assertThat(Reconciled.due(spark(), archive).dates()).isEmpty();
    assertThat(repair().isNeeded()).isFalse();
    assertThat(archive.warehouse().has(Table.BATCH_DATES)).isFalse();
  }

  @Test
  void whatABatchChangedStaysDueThoughAnotherRunsBeforeTheComparison() {
    aNightAfterTheTenth();
    stream.late("ann", time("10T10:05"), time("11T07:00"));
    theTopicIsRead("12T00:00", "11T06:00");
    archive.batch("11", "11");
    archive.batch("11", "11");
    assertThat(workList()).containsExactly("10 due", "11 due");

    // A date that is asked for comes with those before it that are due.
    assertThat(Reconciled.of(spark(), archive, "11", "11").dates())
        .isEqualTo(Map.of("10", "1 match, 1 different, 1 late_event", "11", ""));
    assertThat(workList()).containsExactly("10 differing 1", "11 differing 0");
    assertThat(Reconciled.due(spark(), archive).dates()).as("nothing is").isEmpty();

    assertThat(repair().changed().all()).hasSize(1);
    assertThat(workList()).containsExactly("10 due", "11 differing 0");
    assertThat(Reconciled.due(spark(), archive).dates()).isEqualTo(Map.of("10", "2 match"));
    assertThat(workList()).containsExactly("10 differing 0", "11 differing 0");
    assertThat(repair().isNeeded()).isFalse();
  }

  /** The first night of all has missed none, nor has a date before all others. */
  @Test
  void nightsThatWereMissedAreMadeUpFor() {
    stream.play("ann", time("08T10:00"));
    stream.play("ann", time("10T10:00"));
    stream.play("ann", time("11T10:00"));
    stream.play("ann", time("13T10:00"));
    theTopicIsRead("15T00:00", "11T06:00");
    for (String day : List.of("10", "08", "14")) {
      String date = "2026-02-" + day;
      archive.batch(
          archive.config(date, date).withEarlier(day.equals("14") ? Earlier.NONE : Earlier.MISSED));
    }
    assertThat(workList()).containsExactly("08 due", "10 due", "14 due");
    archive.batch(
        archive.config("2026-02-15", "2026-02-15").withEarlier(Earlier.MISSED).withHours(ANYHOW));
    assertThat(workList()).hasSize(8).allMatch(one -> one.endsWith(" due"));
    assertThat(archive.rows()).hasSize(4);
  }

  /** A phone that was in a drawer, and one with a clock of its own. */
  @Test
  void newsOfDatesThatWereNeverComputedAreRemembered() {
    stream.play("ann", time("08T10:00"));
    stream.play("ann", time("10T10:00"));
    theTopicIsRead("12T00:00", "11T06:00");
    assertThat(waitingAfter("10"))
        .as("of all that came before the first night")
        .containsExactly(date("08"));

    stream.late("bob", time("03T10:00"), time("12T01:00"));
    stream.late("bob", Instant.EPOCH, time("12T02:00"));
    theTopicIsRead("13T00:00", "12T06:00");
    LocalDate epoch = LocalDate.EPOCH;
    assertThat(waitingAfter("11")).containsExactly(epoch, date("03"), date("08"));
    assertThat(waitingAfter("11"))
        .as("again, with no news")
        .contains(epoch, date("03"), date("08"));
    assertThat(workList()).containsExactly("10 due", "11 due");

    BatchRun run = archive.batch(config("12").withEarlier(Earlier.ALL));
    assertThat(run.waiting()).isEmpty();
    assertThat(run.dates().get(epoch).reason()).isEqualTo(BatchRun.Reason.NEWS);
    assertThat(archive.rows()).hasSize(4);
    assertThat(Reconciled.due(spark(), archive).dates())
        .containsEntry("03", "1 missing_in_stream, 1 late_event")
        .containsEntry("08", "1 match");

    run = archive.batch(config("14").withEarlier(Earlier.MISSED));
    assertThat(run.dates().keySet())
        .as("nights that were missed are none of long ago")
        .containsExactly(date("13"), date("14"));
  }

  /** Of a night that did not run, while an earlier one was made again. */
  @Test
  void newsOfLaterDatesAreRememberedToo() {
    stream.play("ann", time("10T10:00"));
    stream.play("ann", time("12T10:00"));
    theTopicIsRead("14T00:00", "13T06:00");
    assertThat(waitingAfter("11")).containsExactly(date("10"));
    assertThat(waitingAfter("13")).containsExactly(date("10"), date("12"));
  }

  private SortedSet<LocalDate> waitingAfter(String day) {
    return archive.batch(config(day)).waiting();
  }

  private BatchConfig config(String day) {
    return archive.config("2026-02-" + day, "2026-02-" + day).withHours(ANYHOW);
  }

  private static LocalDate date(String day) {
    return LocalDate.parse("2026-02-" + day);
  }

  @Test
  void rowsThatOthersHaveChangedAreComparedOnceMore() {
    aNightAfterTheTenth();
    sessions(Table.SESSIONS).updateExpr("user_id = 'ann'", Map.of("song_count", "9"));
    assertThat(Reconciled.due(spark(), archive).dates())
        .isEqualTo(Map.of("10", "1 match, 1 different, 1 unknown"));
    sessions(Table.SESSIONS).restoreToVersion(0);
    assertThat(Reconciled.due(spark(), archive).dates())
        .isEqualTo(Map.of("10", "2 missing_in_stream, 2 unknown"));
    repair();
    assertThat(Reconciled.due(spark(), archive).dates()).isEqualTo(Map.of("10", "2 match"));
  }

  /** A repair from such rows would put what somebody wrote by hand into the live table. */
  @Test
  void rowsOfTheBatchThatOthersHaveChangedAreNotBelieved() {
    aNightAfterTheTenth();
    List<String> truth = liveSessions();
    for (Runnable change :
        List.<Runnable>of(
            () -> batch().updateExpr("user_id = 'ann'", Map.of("song_count", "9")),
            () -> batch().restoreToVersion(0),
            this::makeAnew)) {
      change.run();
      assertNotReady(() -> repair("10"));
      archive.batch("11", "11");
      assertThat(batchSessions()).isEqualTo(truth);
    }
    // Of a run that looks at earlier dates alone, the change of a later one is known still.
    batch().delete("user_id = 'ann'");
    archive.batch("08", "08");
    assertNotReady(() -> Reconciled.of(spark(), archive, "10", "10"));
    archive.batch("10", "10");
    batch().optimize().executeCompaction();
    assertThat(Reconciled.of(spark(), archive, "10", "10").dates().get("10")).isEqualTo("2 match");
  }

  @Test
  void aListThatOthersHaveEmptiedIsMadeOfTheRuns() {
    aNightAfterTheTenth();
    sessions(Table.BATCH_DATES).delete();
    assertThat(Reconciled.due(spark(), archive).dates()).isEqualTo(Map.of("10", "2 match"));
    assertThat(workList()).containsExactly("10 differing 0");
  }

  /** Somebody removes the table, and a job makes it once more. */
  private void makeAnew() {
    try {
      FileUtils.deleteDirectory(dir.resolve("sessions_batch").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DeltaLog.clearCache();
    archive.warehouse().open(Table.SESSIONS_BATCH, Rules.DEFAULTS);
  }

  private void aNightAfterTheTenth() {
    stream.play("ann", time("10T10:00"));
    stream.play("bob", time("10T11:00"));
    theTopicIsRead("12T00:00", "11T00:30");
    archive.batch("10", "10");
    Reconciled.due(spark(), archive);
    assertThat(workList()).containsExactly("10 differing 0");
  }

  private void theTopicIsRead(String seenAt, String watermark) {
    archive.archive(time(seenAt));
    archive.ledger(time(watermark));
    stream.publishNew(time(watermark));
  }

  private Repair repair() {
    RepairConfig config = RepairConfig.DEFAULTS.withDated(archive.due());
    return new RepairPipeline(spark(), config, ScriptedArchive.NOW).run();
  }

  private void repair(String day) {
    RepairConfig config =
        RepairConfig.DEFAULTS.withDated(archive.config("2026-02-" + day, "2026-02-" + day));
    new RepairPipeline(spark(), config, ScriptedArchive.NOW).run();
  }

  private static void assertNotReady(ThrowingCallable job) {
    assertThatThrownBy(job)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.NOT_READY));
  }

  private DeltaTable batch() {
    return sessions(Table.SESSIONS_BATCH);
  }

  private DeltaTable sessions(Table table) {
    return DeltaTable.forPath(spark(), archive.warehouse().path(table));
  }

  private List<String> liveSessions() {
    return sessions(archive.warehouse().read(Table.SESSIONS));
  }

  private List<String> batchSessions() {
    return sessions(archive.warehouse().read(Table.SESSIONS_BATCH));
  }

  private static List<String> sessions(org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> of) {
    return of
        .orderBy("session_start", "user_id")
        .selectExpr("user_id", "session_start", "session_end", "song_count", "status")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  /** Day, and what is to be done about it. */
  private List<String> workList() {
    return archive
        .warehouse()
        .read(Table.BATCH_DATES)
        .where("run_id IS NOT NULL")
        .orderBy("session_date")
        .selectExpr(
            "date_format(session_date, 'dd')",
            "CASE WHEN due THEN 'due' ELSE concat('differing ', differing) END")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
