package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.streaming.Trigger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A topic is deleted, made anew under the same name, and grows past what was read of the old one.
 */
@Tag("slow")
class TopicMadeAnewTest extends ScriptedRun {

  private static final String ANEW = "topic 'listens' was deleted and made anew: it is ";

  @Test
  void isRefusedAtTheStart() throws Exception {
    play("ann", 60);
    batch();
    archive();
    makeAnew();
    refusesAtTheStart();
  }

  @Test
  void isFoundOutByARunningQuery() throws Exception {
    play("ann", 60);
    batch();
    archive();
    Run run = new Run(List.of(running(), archiving()));
    makeAnew();
    assertThatThrownBy(() -> run.await(Trigger.ProcessingTime(100)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageMatching("the (sessions|archive) query failed: " + ANEW + ".*");
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0");
  }

  /**
   * What comes in the place of the lost records would have their offsets, and be read by nobody.
   */
  @Test
  void isNoLongerTheOneThatWasReadWhereItsEndIsLost() throws Exception {
    play("ann", 60);
    play("ann", 61);
    batch();
    archive();
    Run run = new Run(List.of(running(), archiving()));
    topic.loseEnd(0, 1);
    String lost =
        "partition 0 of topic 'listens' was read up to offset 2, but it ends at 1: the topic was"
            + " deleted and made anew, or a broker lost the end of it; give";
    assertThatThrownBy(() -> run.await(Trigger.ProcessingTime(100)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining(lost);
    for (ThrowingCallable start : List.<ThrowingCallable>of(this::start, this::archive)) {
      assertThatThrownBy(start)
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith(lost);
    }
  }

  /** One look is no reason to begin a new warehouse. */
  @Test
  void isTheSameWhereABrokerIsBehindForAMoment() throws Exception {
    play("ann", 60);
    batch();
    topic.isSeenByABrokerThatIsBehind(1);
    start();
    play("bob", 61);
    topic.isSeenByABrokerThatIsBehind(2);
    batch();
    assertThat(ledger()).hasSize(2);
  }

  @Test
  void isTheSameWhereTheBrokersKnowNoIds() throws Exception {
    topic.hasNoId();
    play("ann", 60);
    batch();
    start();
    play("bob", 61);
    batch();
    assertThat(ledger()).hasSize(2);
  }

  /** A checkpoint of a version that did not ask for the id takes the one that it finds. */
  @Test
  void isKnownFromTheFirstBatchOn() throws Exception {
    play("ann", 60);
    batch();
    archive();
    Path offsets = temp.resolve("wh/_checkpoints/sessions/offsets");
    Files.deleteIfExists(offsets.resolve(".0.crc"));
    String batch = Files.readString(offsets.resolve("0"));
    assertThat(batch).contains(",\"topicId\":");
    Files.writeString(offsets.resolve("0"), batch.replaceAll(",\"topicId\":\"[^\"]*\"", ""));
    start();
    play("bob", 61);
    batch();
    makeAnew();
    refusesAtTheStart();
  }

  private void makeAnew() {
    topic.makeAnew();
    for (int minute = 0; minute < 10; minute++) play("eve", 60 + minute);
  }

  private void refusesAtTheStart() {
    for (ThrowingCallable start : List.<ThrowingCallable>of(this::start, this::archive)) {
      assertThatThrownBy(start)
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith(ANEW)
          .hasMessageEndingWith("; give the new one another name, or begin a new --warehouse");
    }
  }
}
