package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A micro-batch that died between two of its writes, and is repeated. */
@Tag("slow")
class RepeatedBatchTest extends ScriptedRun {

  /** A warehouse after its first micro-batch, which all tests go on from. */
  @TempDir static Path shared;

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  /**
   * The folders in the order in which a micro-batch writes to them: it dies at that write, the ones
   * before it are done.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "wh/sessions",
        "wh/late_events",
        "wh/dead_letters",
        "wh/ledger",
        "after the ledger"
      })
  void repeatsABatchThatDiedBetweenTwoWritesAsIfItHadNot(String folder) throws Exception {
    firstBatch();
    sendFive();
    if (folder.equals("after the ledger")) {
      batch();
      forgetCommit(1);
    } else {
      ScriptedFiles.failIn(folder);
      assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
      ScriptedFiles.heal();
    }
    topic.pass(minutes(1));
    start();
    batch();
    assertSessions(session("ann", 55, 60, 2, "open", 1), session("bob", 65, 65, 1, "open", 1));
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 5 = 3 + 0 + 1 + 1");
    assertThat(tables.read(Table.LATE_EVENTS).count()).isEqualTo(1);
    assertThat(tables.read(Table.DEAD_LETTERS).count()).isEqualTo(1);

    topic.pass(minutes(1));
    batch();
    assertSessions(
        session("ann", 55, 60, 2, "open", 1),
        session("bob", 65, 66, 2, "open", 2),
        session("eve", 70, 70, 1, "open", 1));
    assertThat(watermarks()).endsWith(at(65));
  }

  /** Its tasks had begun to note who waits; it is not repeated but planned anew. */
  @Test
  void comesToTheSameWhereABatchDiedBeforeItsFirstWrite() throws Exception {
    firstBatch();
    sendFive();
    ScriptedFiles.failIn("held");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    start();
    batch();
    batch();
    assertThat(ledger())
        .containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 2 = 2 + 0 + 0 + 0", "2: 3 = 1 + 0 + 1 + 1");
    assertThat(tables.read(Table.LATE_EVENTS).count()).isEqualTo(1);
    assertThat(tables.read(Table.DEAD_LETTERS).count()).isEqualTo(1);
    topic.pass(minutes(1));
    batch();
    assertSessions(
        session("ann", 55, 60, 2, "open", 1),
        session("bob", 65, 66, 2, "open", 2),
        session("eve", 70, 70, 1, "open", 1));
  }

  /** Changes a row, inserts one, refuses one late, one dead, and holds one back. */
  private void sendFive() {
    play("ann", 55);
    play("eve", 70);
    play("bob", 66);
    topic.send(0, null, json("zoë", at(0)));
    topic.send(0, null, null);
  }

  /** As maintenance by hand does: the stream's own files are rewritten under its merge. */
  @Test
  void makesAMergeAgainThatACompactionOvertook() throws Exception {
    firstBatch();
    play("eve", 70);
    batch();
    topic.pass(minutes(1));
    batch();
    play("bob", 66);
    batch();
    topic.pass(minutes(1));
    DeltaTable table = DeltaTable.forPath(spark(), tables.path(Table.SESSIONS));
    ScriptedFiles.beforeNextIn(
        "wh/sessions", () -> table.optimize().where("status = 'open'").executeCompaction());
    batch();
    assertThat(table.history().select("operation").as(Encoders.STRING()).collectAsList())
        .startsWith("MERGE", "OPTIMIZE");
    assertSessions(
        session("ann", 60, 60, 1, "open", 1),
        session("bob", 65, 66, 2, "open", 2),
        session("eve", 70, 70, 1, "open", 1));
  }

  /** As a job of a later version does while this one runs. */
  @Test
  void makesWritesAgainThatANewColumnOvertook() throws Exception {
    firstBatch();
    play("ann", 55);
    play("bob", 66);
    topic.pass(minutes(1));
    ScriptedFiles.beforeNextIn("wh/sessions", () -> addColumn(Table.SESSIONS, "new_one STRING"));
    batch();
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    ScriptedFiles.beforeNextIn("wh/ledger", () -> addColumn(Table.LEDGER, "new_one STRING"));
    play("eve", 70);
    topic.pass(minutes(1));
    batch();
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(tables.read(Table.SESSIONS).columns()).contains("new_one");
    assertThat(sessions())
        .containsExactlyInAnyOrder(
            session("ann", 55, 60, 2, "open", 1),
            session("bob", 65, 66, 2, "open", 2),
            session("eve", 70, 70, 1, "open", 1));
    assertThat(ledger()).hasSize(3);
  }

  private void addColumn(Table table, String column) {
    spark().sql("ALTER TABLE delta.`" + tables.path(table) + "` ADD COLUMNS (" + column + ")");
  }

  /** The first micro-batch: made once, for it is the same in every test. */
  private void firstBatch() throws Exception {
    play("ann", 60);
    play("bob", 65);
    Path first = shared.resolve("wh");
    if (Files.exists(first)) {
      topic.pass(minutes(1));
      copy(first, temp.resolve("wh"));
    } else {
      start();
      topic.pass(minutes(1));
      batch();
      copy(temp.resolve("wh"), first);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) Files.copy(file, to.resolve(from.relativize(file)));
  }

  /** As a crash does that comes before Spark notes the end of the micro-batch. */
  private void forgetCommit(int batch) throws Exception {
    Path commits = temp.resolve("wh/_checkpoints/sessions/commits");
    Files.delete(commits.resolve(Integer.toString(batch)));
    Files.delete(commits.resolve("." + batch + ".crc"));
  }
}
