package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.streaming.planning.Skip;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two records, at the offsets 1 and 2, that nobody can fetch; ann's and bob's lie around them. */
@Tag("slow")
class SkippedRecordTest extends ScriptedRun {

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void isPassedOverByBothQueriesThoughItsMicroBatchWasPlanned() throws Exception {
    sendFour();
    for (int again = 0; again < 2; again++) {
      start();
      assertThatThrownBy(this::batch).hasMessageContaining("the batch at 1 is corrupt");
      assertThatThrownBy(this::archive).hasMessageContaining("the batch at 1 is corrupt");
    }

    skip("listens/0@1-2", "listens/0@2");
    start();
    batch();
    archive();
    assertPassedOver();

    // As long as the flag is given, and when it is no more.
    play("eve", 62);
    start();
    batch();
    config = config.withSkips(List.of());
    play("zoë", 63);
    start();
    batch();
    archive();
    assertThat(ledger()).endsWith("1: 1 = 1 + 0 + 0 + 0", "2: 1 = 1 + 0 + 0 + 0");
    assertThat(archived())
        .containsExactly("0 value", "1 none", "2 none", "3 value", "4 value", "5 value");
  }

  /** What was decided stands in the checkpoint. */
  @Test
  void isPassedOverAgainByAMicroBatchThatIsRepeated() throws Exception {
    sendFour();
    skip("listens/0@1-2");
    start();
    ScriptedFiles.failIn("wh/ledger");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    config = config.withSkips(List.of());
    start();
    batch();
    archiveSkipping();
    assertPassedOver();
  }

  @Test
  void isNotFilledFromTheArchiveThatHasWhatLiesAroundIt() throws Exception {
    play("ann", 60);
    start();
    batch();
    play("eve", 61);
    play("nobody", 61);
    play("bob", 62);
    archive();
    topic.drop(0, 4);
    config = config.withDataLoss(DataLoss.FILLED);
    skip("listens/0@2");
    start();
    batch();
    assertThat(ledger()).endsWith("1: 3 = 2 + 0 + 0 + 1");
  }

  @Test
  void isRefusedWhereItCanBeNone() throws Exception {
    play("ann", 60);
    play("bob", 61);
    start();
    batch();
    play("eve", 62);
    refused("songs/0@2", "the job reads topic 'listens'");
    refused("listens/7@2", "there is no such partition; there are 1");
    refused("listens/0@2-3", "the partition ends at offset 3");

    skip("listens/0@2");
    start();
    assertThat(Pipeline.remarks(config.skips(), List.of(running()))).isEmpty();
  }

  /** A supervisor starts the job with the same flags for as long as it lives. */
  @Test
  void isRemarkedOnWhereItIsBehind() throws Exception {
    play("ann", 60);
    play("bob", 61);
    skip("listens/0@1");
    start();
    batch();
    play("eve", 62);
    start();
    assertThat(Pipeline.remarks(config.skips(), List.of(running())))
        .containsExactly(
            "--skip listens/0@1: it has been read, or passed over, already; take the flag away");
    batch();
    assertThat(ledger()).endsWith("1: 1 = 1 + 0 + 0 + 0");
  }

  /** Its records were all read; a repetition must find the same. */
  @Test
  void isTakenForReadInAMicroBatchThatHasBegunToWrite() throws Exception {
    play("ann", 60);
    play("bob", 61);
    start();
    topic.pass(minutes(1));
    ScriptedFiles.failIn("wh/ledger");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    skip("listens/0@1");
    start();
    assertThat(running().skipped().isEmpty()).isTrue();
    batch();
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0");
  }

  private void sendFour() {
    play("ann", 60);
    play("nobody", 60);
    play("nobody", 60);
    play("bob", 61);
    topic.poison(1);
    topic.poison(2);
  }

  private void archiveSkipping() throws Exception {
    skip("listens/0@1-2");
    archive();
  }

  private void skip(String... what) {
    config = config.withSkips(List.of(what).stream().map(Skip::parse).toList());
  }

  private void assertPassedOver() {
    assertThat(ledger()).containsExactly("0: 4 = 2 + 0 + 0 + 2");
    List<Row> dead =
        tables
            .read(Table.DEAD_LETTERS)
            .orderBy("offset")
            .select("offset", "code", "field", "key", "value")
            .collectAsList();
    assertThat(dead)
        .extracting(Row::mkString)
        .containsExactly("1SKIPPEDnullnullnull", "2SKIPPEDnullnullnull");
    assertThat(archived()).containsExactly("0 value", "1 none", "2 none", "3 value");
  }

  private List<String> archived() {
    return tables
        .read(Table.ARCHIVE)
        .orderBy("offset")
        .selectExpr("concat(offset, if(value is null and key is null, ' none', ' value'))")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private void refused(String skip, String why) {
    skip(skip);
    for (ThrowingCallable start : List.<ThrowingCallable>of(this::start, this::archive)) {
      assertThatThrownBy(start)
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
          .hasMessage("--skip " + skip + ": " + why);
    }
  }
}
