package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.table.Table;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kafka's retention runs past a query that is behind: ann's and bob's events were read; of eve's
 * and zoë's that come then, eve's is deleted.
 */
@Tag("slow")
class RetentionTest extends ScriptedRun {

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void isTheReasonGivenWhereARunFailsOfIt() throws Exception {
    readTwo();
    sendTwo();
    start();
    topic.drop(0, 3);

    Run run = new Run(List.of(running()));
    assertThatThrownBy(() -> run.await(Trigger.AvailableNow()))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageStartingWith("the sessions query failed: Kafka has deleted 1 records of topic");
  }

  @Test
  void isRefusedThoughTheTopicHasNothingElse() throws Exception {
    readTwo();
    sendTwo();
    topic.drop(0, 4);
    refuses("Kafka has deleted 2 records");

    may(DataLoss.ACCEPTED);
    start();
    availableNow();
    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 4-4", "2: 4-4");

    may(DataLoss.REFUSED);
    start(); // it is on record
  }

  @Test
  void isRefusedOrTakenIntoTheBooks() throws Exception {
    readTwo();
    archive();
    sendTwo();
    topic.drop(0, 3);
    refuses(
        "Kafka has deleted 1 records of topic 'listens' that the sessions query has not read"
            + " (partition 0: 1 from offset 2); the archive does not show that it has any:"
            + " --accept-data-loss goes on without");

    may(DataLoss.ACCEPTED);
    archive();
    start();
    topic.pass(minutes(1));
    batch();

    assertSessions(
        session("ann", 60, 60, 1, "open", 1),
        session("bob", 65, 65, 1, "open", 1),
        session("zoë", 70, 70, 1, "open", 1));
    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 3-4");
    assertThat(ranges(Table.ARCHIVE_PROGRESS)).containsExactly("0: 0-2", "1: 3-4");
    assertThat(offsets()).containsExactly(0L, 1L, 3L);
  }

  @Test
  void isNoneWhereTheArchiveHasTheRecords() throws Exception {
    readTwo();
    sendTwo();
    archive();
    topic.drop(0, 3);
    refuses("; the archive has them all: --fill-from-archive reads them there");

    may(DataLoss.FILLED);
    start();
    topic.pass(minutes(1));
    batch();

    assertSessions(
        session("ann", 60, 60, 1, "open", 1),
        session("bob", 65, 65, 1, "open", 1),
        session("eve", 68, 68, 1, "open", 1),
        session("zoë", 70, 70, 1, "open", 1));
    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 2-4");
  }

  /** Of a forgotten user's record the archive has the place alone, which is no broken record. */
  @Test
  void bringsNobodyBackWhoWasForgotten() throws Exception {
    readTwo();
    sendTwo();
    EmptyWarehouse.in(temp.resolve("wh"), spark(), Table.FORGOTTEN);
    new ForgottenTable(spark(), tables).forget("eve", topic.millis());
    archive();
    topic.drop(0, 3);

    may(DataLoss.FILLED);
    start();
    topic.pass(minutes(1));
    batch();
    batch();

    assertSessions(
        session("ann", 60, 60, 1, "open", 1),
        session("bob", 65, 65, 1, "open", 1),
        session("zoë", 70, 70, 1, "open", 1));
    assertThat(ledger()).endsWith("2: 2 = 1 + 0 + 0 + 0");
    assertThat(tables.read(Table.DEAD_LETTERS).count()).isZero();
  }

  /** Its rows are not all there any more, whatever its progress says. */
  @Test
  void cannotBeFilledFromAnArchiveWithAHole() throws Exception {
    readTwo();
    sendTwo();
    archive();
    topic.drop(0, 3);
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE)).delete("offset = 2");

    may(DataLoss.FILLED);
    refuses("the archive does not show that it has any");
  }

  /** Markers and what was aborted; the archive tells them from what it lost by its counts. */
  @Test
  void isFilledThoughNotEveryOffsetIsARecord() throws Exception {
    readTwo();
    sendInTransactions();
    archive();
    play("ida", 72);
    topic.pass(minutes(1));
    archive();
    topic.drop(0, 7);
    assertThat(counted()).containsExactly(4L, 1L);

    may(DataLoss.FILLED);
    start();
    topic.pass(minutes(1));
    batch();
    assertThat(ledger()).endsWith("1: 3 = 3 + 0 + 0 + 0");
    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 2-7");
    assertThat(sessions()).hasSize(5);
  }

  @Test
  void isNotFilledWhereARecordIsMissingAmongOffsetsThatAreNone() throws Exception {
    readTwo();
    sendInTransactions();
    archive();
    topic.drop(0, 6);
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE)).delete("offset = 4");

    may(DataLoss.FILLED);
    refuses("the archive does not show that it has any");
  }

  /** With the plan that an administrator's setting makes anew while it runs. */
  @Test
  void isFilledWhereNoOffsetIsARecord() throws Exception {
    readTwo();
    topic.sendUnseen(0);
    topic.sendUnseen(0);
    topic.pass(minutes(1));
    archive();
    topic.drop(0, 4);
    may(DataLoss.FILLED);
    spark().conf().set("spark.sql.adaptive.enabled", "true");
    try {
      start();
      topic.pass(minutes(1));
      batch();
    } finally {
      spark().conf().set("spark.sql.adaptive.enabled", "false");
    }
    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 2-4");
    assertThat(ledger()).endsWith("1: 0 = 0 + 0 + 0 + 0");
  }

  /** As where somebody restored rows, and one of them a second time in the place of another. */
  @Test
  void isNotFilledWhereARecordThatIsThereTwiceHidesAMissingOne() throws Exception {
    readTwo();
    sendTwo();
    archive();
    topic.drop(0, 4);
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE))
        .updateExpr("offset = 3", Map.of("offset", "2"));

    may(DataLoss.FILLED);
    refuses("the archive does not show that it has any");
  }

  /** As in rows of a version that did not count. */
  @Test
  void isNotFilledWhereNobodyCounted() throws Exception {
    readTwo();
    sendInTransactions();
    archive();
    topic.drop(0, 6);
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE_PROGRESS))
        .updateExpr(Map.of("records", "null"));

    may(DataLoss.FILLED);
    refuses("the archive does not show that it has any");
  }

  /** One partition by its offsets, of a version that did not count, and one by its count. */
  @Test
  void isFilledInEachPartitionByWhatShowsIt() throws Exception {
    topic = new ScriptedTopic("listens", 2, NOON);
    play("ann", 60);
    topic.send(1, utf8("bob"), json("bob", at(65)));
    start();
    topic.pass(minutes(1));
    batch();
    play("eve", 68);
    archive();
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE_PROGRESS))
        .updateExpr(Map.of("records", "null"));
    topic.send(1, utf8("zoë"), json("zoë", at(70)));
    topic.sendUnseen(1);
    topic.pass(minutes(1));
    archive();
    topic.drop(0, 2);
    topic.drop(1, 3);

    may(DataLoss.FILLED);
    start();
    topic.pass(minutes(1));
    batch();
    assertThat(ledger()).endsWith("1: 2 = 2 + 0 + 0 + 0");
    assertThat(sessions()).hasSize(4);
  }

  /** The archive was whole when the job started, and a micro-batch comes to it later. */
  @Test
  void endsTheRunWhereTheArchiveLosesRecordsMeanwhile() throws Exception {
    readTwo();
    sendInTransactions();
    archive();
    topic.drop(0, 6);
    may(DataLoss.FILLED);
    start();
    io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.ARCHIVE)).delete("offset = 4");
    topic.pass(minutes(1));
    assertThatThrownBy(this::batch)
        .hasRootCauseMessage(
            "the archive had all records of these offsets, and has them no more:"
                + " partition 0: 4 from offset 2");
    refuses("the archive does not show that it has any");
  }

  @Test
  void countsWhatAMicroBatchWroteThatIsRepeated() throws Exception {
    readTwo();
    sendInTransactions();
    ScriptedFiles.failIn("wh/archive_progress");
    assertThatThrownBy(this::archive).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    archive();
    assertThat(counted()).containsExactly(4L, 0L);
  }

  @Test
  void letsABatchBePlannedAnewThatHasNotWrittenYet() throws Exception {
    readTwo();
    sendTwo();
    dieAt("wh/sessions");
    topic.drop(0, 3);
    may(DataLoss.ACCEPTED);
    start();
    topic.pass(minutes(1));
    batch();

    assertThat(ranges(Table.LEDGER)).containsExactly("0: 0-2", "1: 3-4");
    assertThat(sessions()).hasSize(3);
  }

  @Test
  void doesNotLetABatchBeRepeatedWithLessThanItHasWritten() throws Exception {
    readTwo();
    sendTwo();
    archive();
    dieAt("wh/ledger");
    topic.drop(0, 3);
    may(DataLoss.FILLED);
    start();
    batch();
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 2 = 2 + 0 + 0 + 0");
    assertThat(sessions()).hasSize(4);

    play("ida", 72);
    dieAt("wh/ledger");
    topic.drop(0, 5);
    may(DataLoss.ACCEPTED);
    refuses(
        "micro-batch 2 of the sessions query was cut short while it wrote, and has to be repeated"
            + " with all its records, but some are lost (partition 0: 1 from offset 4)");
  }

  /** What the archive query has appended it need not read again. */
  @Test
  void losesNothingThatIsInTheArchiveAlready() throws Exception {
    play("ann", 60);
    ScriptedFiles.failIn("wh/archive_progress");
    assertThatThrownBy(this::archive).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    topic.drop(0, 1);
    archive();

    assertThat(ranges(Table.ARCHIVE_PROGRESS)).containsExactly("0: 0-1", "1: 1-1");
    assertThat(offsets()).containsExactly(0L);
  }

  @Test
  void isNotMistakenForATopicThatWasMadeAnew() throws Exception {
    readTwo();
    topic = new ScriptedTopic("listens", 1, NOON);
    topic.hasNoId();
    may(DataLoss.ACCEPTED);
    refuses(
        "partition 0 of topic 'listens' was read up to offset 2, but it ends at 0: the topic was"
            + " deleted and made anew, or a broker lost the end of it");
  }

  /** Half of a folder that was restored: where nothing is known, all state would be withdrawn. */
  @Test
  void isNotJudgedByACheckpointThatHasLostWhereItStands() throws Exception {
    readTwo();
    sendTwo();
    dieAt("wh/sessions");
    Path offsets = temp.resolve("wh/_checkpoints/sessions/offsets");
    Files.deleteIfExists(offsets.resolve(".0.crc"));
    Files.delete(offsets.resolve("0"));
    refuses("has lost offsets/0, from which the query would go on");
    assertThat(offsets.resolve("1")).exists();
  }

  private void readTwo() throws Exception {
    play("ann", 60);
    play("bob", 65);
    start();
    topic.pass(minutes(1));
    batch();
  }

  private void sendTwo() {
    play("eve", 68);
    play("zoë", 70);
    topic.pass(minutes(1));
  }

  /** Two records, each before an offset that is none. */
  private void sendInTransactions() {
    play("eve", 68);
    topic.sendUnseen(0);
    play("zoë", 70);
    topic.sendUnseen(0);
    topic.pass(minutes(1));
  }

  private void dieAt(String folder) throws Exception {
    start();
    topic.pass(minutes(1));
    ScriptedFiles.failIn(folder);
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
  }

  private void may(DataLoss loss) {
    config = config.withDataLoss(loss);
  }

  private void refuses(String message) {
    assertThatThrownBy(this::start)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }

  /** Of partition 0 as the table tells them, micro-batch by micro-batch. */
  private List<String> ranges(Table table) {
    return tables
        .read(table)
        .orderBy("batch_id")
        .selectExpr(
            "format_string('%d: %d-%d', batch_id, partitions[0].from_offset,"
                + " partitions[0].until_offset)")
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** How many records the archive took, micro-batch by micro-batch. */
  private List<Long> counted() {
    return tables
        .read(Table.ARCHIVE_PROGRESS)
        .orderBy("batch_id")
        .select("records")
        .as(Encoders.LONG())
        .collectAsList();
  }

  /** The archive's. */
  private List<Long> offsets() {
    return tables
        .read(Table.ARCHIVE)
        .select("offset")
        .orderBy("offset")
        .as(Encoders.LONG())
        .collectAsList();
  }
}
