package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.streaming.planning.Skip;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A micro-batch that came to nothing, perhaps of being too large, is planned anew with half of it.
 */
@Tag("slow")
class CutBatchTest extends ScriptedRun {

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  /** As where one user's share fits into no memory: each start comes further than the last. */
  @Test
  void isHalvedAtEachStartUntilWhatCannotBeReadIsAlone() throws Exception {
    for (int i = 0; i < 8; i++) play("ann", 60 + i);
    topic.poison(7);
    fails();
    for (String done : List.of("0: 4 = 4 + 0 + 0 + 0", "1: 2 = 2 + 0 + 0 + 0")) {
      start();
      batch();
      assertThat(ledger()).endsWith(done);
      fails(); // for that takes all again
    }
    start();
    batch();
    for (int again = 0; again < 2; again++) {
      fails();
      start();
    }
    assertThat(ledger()).hasSize(3).endsWith("2: 1 = 1 + 0 + 0 + 0");

    config = config.withSkips(List.of(Skip.parse("listens/0@7")));
    start();
    topic.pass(minutes(1));
    batch();
    assertThat(ledger()).hasSize(4).endsWith("3: 1 = 0 + 0 + 0 + 1");
    assertSessions(session("ann", 60, 66, 7, "open", 1));
  }

  @Test
  void isHalvedInTheArchiveToo() throws Exception {
    for (int i = 0; i < 4; i++) play("ann", 60 + i);
    topic.poison(3);
    for (int again = 0; again < 3; again++) {
      assertThatThrownBy(this::archive).isInstanceOf(StreamingQueryException.class);
    }
    assertThat(tables.read(Table.ARCHIVE).count()).isEqualTo(3);
  }

  /** What a table has of it, the state has not: it has to be made again as it was. */
  @Test
  void isRepeatedWholeWhereItHasWritten() throws Exception {
    for (int i = 0; i < 4; i++) play("ann", 60 + i);
    start();
    topic.pass(minutes(1));
    ScriptedFiles.failIn("wh/ledger");
    fails();
    ScriptedFiles.heal();
    start();
    batch();
    assertThat(ledger()).containsExactly("0: 4 = 4 + 0 + 0 + 0");
  }

  /**
   * Tasks had ended, and Spark had made a snapshot of the state that they left, which it would go
   * by at any later start.
   */
  @Test
  void leavesNothingOfItInTheState() throws Exception {
    play("ann", 60);
    start();
    batch();
    for (int i = 1; i < 5; i++) play("ann", 60 + i);
    topic.pass(minutes(1));
    Path states = temp.resolve("wh/_checkpoints/sessions/state/0");
    ScriptedFiles.failIn("wh/sessions");
    fails();
    ScriptedFiles.heal();
    List<Path> left = statesOf(states, "2.changelog");
    assertThat(left).isNotEmpty();
    for (Path state : left)
      Files.writeString(state.resolveSibling("2.zip"), "of the cut micro-batch");
    start();
    batch();
    assertThat(ledger()).endsWith("1: 2 = 2 + 0 + 0 + 0");
    assertThat(statesOf(states, "2.zip")).isEmpty();
    start();
    batch();
    topic.pass(minutes(1));
    batch();
    assertSessions(session("ann", 60, 64, 5, "open", 1));
  }

  private static List<Path> statesOf(Path states, String name) throws IOException {
    try (Stream<Path> files = Files.walk(states)) {
      return files.filter(file -> file.getFileName().toString().equals(name)).toList();
    }
  }

  private void fails() {
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
  }
}
