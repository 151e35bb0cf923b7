package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first minutes of a warehouse: runs that take nothing, stop or die before they have begun. */
@Tag("slow")
class FirstStartTest extends ScriptedRun {

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void findsAnEmptyTopicAgainAndAgain() throws Exception {
    for (int run = 0; run < 3; run++) {
      start();
      availableNow();
      archive();
    }
    assertThat(ledger()).isEmpty();

    play("ann", 60);
    archive();
    start();
    availableNow();
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");
    assertThat(archived()).containsExactly(0L, 1L, 2L, 3L);
    assertSessions(session("ann", 60, 60, 1, "open", 1));
  }

  @Test
  void stopsBeforeItHasBegun() throws Exception {
    for (int run = 0; run < 2; run++) {
      start();
      Run stopped = new Run(List.of(running(), archiving()));
      stopped.requestStop();
      stopped.await(Trigger.ProcessingTime(minutes(60)));
    }
    assertThat(ledger()).isEmpty();
    assertThat(archived()).isEmpty();

    play("ann", 60);
    start();
    availableNow();
    archive();
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");
    assertThat(archived()).containsExactly(0L);
  }

  @Test
  void goesOnAfterItsFirstMicroBatchDied() throws Exception {
    start();
    availableNow();
    play("ann", 60);
    for (String at : List.of("wh/sessions", "wh/ledger")) {
      start();
      topic.pass(minutes(1));
      ScriptedFiles.failIn(at);
      assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
      ScriptedFiles.heal();
    }
    start();
    batch();
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0");
  }

  /** Of the list there is nothing to be done where there is nothing. */
  @Test
  void knowsWhoIsForgottenBeforeItHasBegun() throws Exception {
    start();
    availableNow();
    new ForgottenTable(spark(), tables).forget("ann", topic.millis() + minutes(60));
    start();
    availableNow();
    assertThat(ledger()).isEmpty();

    play("ann", 60);
    play("bob", 60);
    topic.pass(minutes(1));
    start();
    batch();
    assertThat(ledger()).containsExactly("0: 2 = 1 + 0 + 0 + 0");
  }

  /**
   * A checkpoint that something else has written: Delta would pass over what it has a number of.
   */
  @Test
  void writesNothingWhereSparkCountsOtherwise() throws Exception {
    play("ann", 60);
    start();
    batch();
    archive();
    for (String query : List.of("sessions", "archive")) {
      Path checkpoint = temp.resolve("wh/_checkpoints").resolve(query);
      Files.delete(checkpoint.resolve("commits/0"));
      Path batch = checkpoint.resolve("offsets/0");
      Files.deleteIfExists(checkpoint.resolve("offsets/.0.crc"));
      Files.writeString(batch, Files.readString(batch).replace("\"id\":0", "\"id\":5"));
    }
    start();
    String complaint = "Spark runs micro-batch 0, its checkpoint holds micro-batch 5 for it";
    assertThatThrownBy(this::batch).hasMessageContaining(complaint);
    assertThatThrownBy(this::archive).hasMessageContaining(complaint);
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0");
    assertThat(archived()).containsExactly(0L);
  }

  @Test
  void namesTheQueryThatFailsAsItEndsAndStopsTheOther() throws Exception {
    play("ann", 60);
    archive();
    start();
    Run run = new Run(List.of(running(), archiving()));
    ScriptedFiles.beforeNextIn(
        "wh/ledger",
        () -> {
          run.requestStop();
          ScriptedFiles.failIn("wh/ledger");
        });
    assertThatThrownBy(() -> run.await(Trigger.ProcessingTime(minutes(60))))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageStartingWith("the sessions query failed: ");
    assertThat(spark().streams().active()).isEmpty();
  }

  @Test
  void takesNoSecondTopicIntoAWarehouse() throws Exception {
    play("ann", 60);
    start();
    batch();
    archive();
    config = config.withTopic(config.topic().withTopic("songs"));
    String complaint = "the tables hold topic 'listens', this is topic 'songs': a warehouse holds";
    refuses(this::start, complaint);
    refuses(this::archive, complaint);
    config = config.withCheckpoint(temp.resolve("cp").toString());
    refuses(this::start, complaint);
    refuses(this::archive, complaint);
  }

  /** Else the nights would compare one topic with the other. */
  @Test
  void takesNoSecondTopicByItsOtherQueryEither() throws Exception {
    play("ann", 60);
    archive();
    config = config.withTopic(config.topic().withTopic("songs"));
    refuses(this::start, "the tables hold topic 'listens', this is topic 'songs'");
  }

  @Test
  void takesNoArchiveOfAnotherTopicThanItsSessions() throws Exception {
    play("ann", 60);
    batch();
    config = config.withTopic(config.topic().withTopic("songs"));
    refuses(this::archive, "the tables hold topic 'listens', this is topic 'songs'");
  }

  private static void refuses(ThrowingCallable what, String message) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }

  /** The micro-batches of the archive query. */
  private List<Long> archived() {
    return tables
        .read(Table.ARCHIVE_PROGRESS)
        .select("batch_id")
        .orderBy("batch_id")
        .as(Encoders.LONG())
        .collectAsList();
  }
}
