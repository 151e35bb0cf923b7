package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.table.Table;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A user comes onto the list of the forgotten while the queries run. */
@Tag("slow")
class ForgottenUserTest extends ScriptedRun {

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void losesSessionsOfEveryStatusAndCountsAgainOnceRegistered() throws Exception {
    play("ann", 0);
    play("bob", 80);
    batch();
    batch();
    play("ann", 50);
    play("ann", 78);
    play("ann", 10);
    refuseBroken();
    topic.pass(minutes(1));
    batch();
    assertSessions(
        session("ann", 0, 0, 1, "final", 1),
        session("ann", 50, 50, 1, "closed", 1),
        session("ann", 78, 78, 1, "open", 1),
        session("bob", 80, 80, 1, "open", 1));
    play("ann", 79); // its change waits in the state, and ann's id beside the checkpoint
    batch();
    assertThat(held()).containsExactly("3");

    list().forget("ann", topic.millis());
    play("ann", 81);
    topic.send(0, utf8("ann"), utf8("{"));
    play("bob", 82);
    batch();
    assertSessions(session("bob", 80, 80, 1, "open", 1));
    assertThat(ledger()).as("no record is taken").endsWith("4: 0 = 0 + 0 + 0 + 0");

    topic.pass(minutes(1));
    batch();
    assertThat(held()).isEmpty();
    assertSessions(session("bob", 80, 82, 2, "open", 2));
    assertThat(ledger()).endsWith("5: 3 = 1 + 0 + 0 + 0");
    assertThat(forgotten()).endsWith(0L, 2L);

    list().registerAgain("ann", topic.millis() + minutes(1));
    play("ann", 83);
    topic.pass(minutes(1));
    play("ann", 84);
    batch();
    batch();
    assertSessions(session("bob", 80, 82, 2, "open", 2), session("ann", 84, 84, 1, "open", 1));
    assertThat(forgotten()).endsWith(1L);
  }

  @Test
  void leavesNoRefusedRecordOfTheBatchThatDidNotKnow() throws Exception {
    play("bob", 80);
    batch();
    play("ann", 10);
    play("bob", 11);
    refuseBroken();
    batch();
    assertThat(late()).containsExactlyInAnyOrder("ann", "bob");
    assertThat(tables.read(Table.DEAD_LETTERS).count()).isEqualTo(3);
    list().forget("ann", topic.millis());
    batch();
    assertThat(late()).containsExactly("bob");
    assertThat(tables.read(Table.DEAD_LETTERS).selectExpr("CAST(value AS STRING)").collectAsList())
        .singleElement()
        .satisfies(row -> assertThat(row.getString(0)).contains("bob"));
  }

  /** The micro-batch before was planned with another list, and so was the one that is repeated. */
  @Test
  void decidesTheSameWhenABatchIsRepeated() throws Exception {
    start();
    play("ann", 0);
    play("bob", 0);
    topic.pass(minutes(1));
    ScriptedFiles.failIn("wh/ledger");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    list().forget("ann", topic.millis());
    play("bob", 1);
    start();
    batch();
    assertSessions(session("ann", 0, 0, 1, "open", 1), session("bob", 0, 0, 1, "open", 1));

    ScriptedFiles.failIn("wh/ledger");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    list().registerAgain("ann", topic.millis());
    list().forget("bob", topic.millis());
    start();
    batch();
    assertSessions(session("bob", 0, 0, 1, "open", 1));
    batch();
    assertThat(sessions()).isEmpty();
    topic.pass(minutes(1));
    play("ann", 2);
    batch();
    assertSessions(session("ann", 2, 2, 1, "open", 1));
    assertThat(forgotten()).as("at last bob's second").containsExactly(0L, 0L, 0L, 1L);
  }

  /** One that has written nothing is not repeated, but planned anew. */
  @Test
  void isNotTakenByABatchThatCameToNothingBefore() throws Exception {
    start();
    play("ann", 0);
    play("bob", 0);
    topic.pass(minutes(1));
    ScriptedFiles.failIn("wh/sessions");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    list().forget("ann", topic.millis());
    start();
    batch();
    assertThat(sessions()).isEmpty();
    topic.pass(minutes(1));
    batch();
    assertSessions(session("bob", 0, 0, 1, "open", 1));
    assertThat(forgotten()).containsExactly(1L, 0L);
  }

  @Test
  void leavesOnlyThePlaceOfARecordInTheArchive() throws Exception {
    EmptyWarehouse.in(temp.resolve("wh"), spark(), Table.ARCHIVE, Table.ARCHIVE_PROGRESS);
    topic.send(0, utf8("ann"), json("ann", at(0)));
    topic.send(0, utf8("ann"), json("bob", at(1)));
    archiveBatch();
    list().forget("ann", topic.millis());
    topic.send(0, null, json("ann", at(2)));
    topic.send(0, utf8("ann"), utf8("{"));
    topic.send(0, utf8("bob"), utf8("{"));
    archiveBatch();
    assertThat(archived()).as("no record is taken").containsExactly("0: null", "1: null bob");
    archiveBatch();
    assertThat(archived())
        .containsExactly("0: null", "1: null bob", "2: null", "3: null", "4: bob {");
    assertThat(tables.read(Table.ARCHIVE).where("event_time IS NOT NULL").count()).isEqualTo(1);
    assertThat(tables.read(Table.ARCHIVE).where("user_hash IS NOT NULL").count()).isEqualTo(1);
  }

  private void refuseBroken() {
    topic.send(0, utf8("ann"), new byte[] {(byte) 0xFF});
    topic.send(0, null, utf8("{\"user_id\":\"ann\",\"type\":\"play\"}"));
    topic.send(0, null, utf8("{\"user_id\":\"bob\",\"type\":\"play\"}"));
  }

  private ForgottenTable list() {
    EmptyWarehouse.in(temp.resolve("wh"), spark(), Table.FORGOTTEN);
    return new ForgottenTable(spark(), tables);
  }

  @SuppressWarnings("deprecation")
  private void archiveBatch() throws Exception {
    new ArchivePipeline(spark(), config, topic.input(), UNFENCED)
        .query()
        .trigger(Trigger.Once())
        .start()
        .awaitTermination();
  }

  /** Offset, key, and the user or else the whole of the value. */
  private List<String> archived() {
    return tables.read(Table.ARCHIVE).orderBy("offset").collectAsList().stream()
        .map(
            row ->
                row.<Long>getAs("offset")
                    + ": "
                    + text(row.getAs("key"))
                    + (row.getAs("value") == null
                        ? ""
                        : " "
                            + text(row.getAs("value")).replaceAll(".*user_id\":\"(\\w+).*", "$1")))
        .toList();
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  private List<String> late() {
    return tables.read(Table.LATE_EVENTS).select("user_id").as(Encoders.STRING()).collectAsList();
  }

  /** Records of forgotten users, micro-batch by micro-batch. */
  private List<Long> forgotten() {
    return inOrder().select("forgotten").as(Encoders.LONG()).collectAsList();
  }

  private List<String> held() {
    String[] files =
        temp.resolve("wh/_checkpoints/sessions/held")
            .toFile()
            .list((folder, name) -> !name.startsWith("."));
    return files == null ? List.of() : List.of(files);
  }
}
