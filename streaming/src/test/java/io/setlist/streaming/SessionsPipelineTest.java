package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.session.SessionId;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of records in the tables, micro-batch by micro-batch. */
@Tag("slow")
class SessionsPipelineTest extends ScriptedRun {

  @Test
  void holdsALiveSessionBackUntilItsPublicationIsDue() throws Exception {
    play("ann", 0);
    batch();
    assertThat(sessions()).isEmpty();
    topic.pass(minutes(1));
    batch();
    assertSessions(session("ann", 0, 0, 1, "open", 1));
  }

  @Test
  void keepsOlderEventsOfALongSessionBesideItsState() throws Exception {
    publishAtOnce();
    listenForAMinute(0);
    batch();
    listenForAMinute(1);
    assertThat(writesToTheStateStore()).as("ann, and blocks of hers").isGreaterThan(1);
    play("ann", 0.5 / 60);
    batch();
    assertSessions(session("ann", 0, 1 + 59 / 60.0, 121, "open", 3));
  }

  /** Spark keeps in the checkpoint which store it is, and goes by that. */
  @Test
  void refusesACheckpointWhoseStateIsInAnotherStore() {
    play("ann", 0);
    spark()
        .conf()
        .set(
            "spark.sql.streaming.stateStore.providerClass",
            RocksDBStateStoreProvider.class.getName());
    try {
      assertThatThrownBy(this::batch)
          .rootCause()
          .hasMessageStartingWith(
              "the state of this checkpoint is in another store than Setlist's");
    } finally {
      StreamingSpark.configure(spark());
    }
    assertThat(tables.read(Table.LEDGER).count()).isZero();
  }

  private void listenForAMinute(int minute) {
    for (int second = 0; second < 60; second++) play("ann", minute + second / 60.0);
  }

  /** In a micro-batch. */
  @SuppressWarnings("deprecation") // as in batch()
  private long writesToTheStateStore() throws Exception {
    StreamingQuery query = running().query().trigger(Trigger.Once()).start();
    query.awaitTermination();
    return query.lastProgress().stateOperators()[0].customMetrics().get("rocksdbPutCount");
  }

  @Test
  void countsARevisionForEachCommittedChange() throws Exception {
    publishAtOnce();
    play("ann", 0);
    batch();
    play("ann", 4);
    batch();
    assertSessions(session("ann", 0, 4, 2, "open", 2));
    play("bob", 30);
    batch();
    assertSessions(session("ann", 0, 4, 2, "open", 2), session("bob", 30, 30, 1, "open", 1));
    batch();
    assertSessions(session("ann", 0, 4, 2, "closed", 3), session("bob", 30, 30, 1, "open", 1));
  }

  @Test
  void leavesARowAsItIsThatACopyDoesNotChange() throws Exception {
    publishAtOnce();
    play("ann", 0);
    batch();
    batch();
    long commits = commits(Table.SESSIONS);
    play("ann", 0);
    batch();
    assertSessions(session("ann", 0, 0, 1, "open", 1));
    assertThat(commits(Table.SESSIONS)).isEqualTo(commits);
    assertThat(ledger()).endsWith("2: 1 = 0 + 1 + 0 + 0");
  }

  @Test
  void replacesASessionThatBeginsEarlierInOneCommit() throws Exception {
    publishAtOnce();
    play("ann", 10);
    batch();
    long before = commits(Table.SESSIONS);
    play("ann", 0);
    batch();
    assertSessions(session("ann", 0, 10, 2, "open", 1));
    assertThat(commits(Table.SESSIONS)).isEqualTo(before + 1);
    assertThat(
            version(before - 1)
                .select("session_id")
                .as(org.apache.spark.sql.Encoders.STRING())
                .collectAsList())
        .containsExactly(SessionId.of(utf8("ann"), at(10)));
  }

  @Test
  void joinsTwoSessionsInOneCommitThoughPublicationIsNotDue() throws Exception {
    start();
    play("ann", 0);
    play("ann", 20);
    topic.pass(minutes(1));
    batch();
    assertSessions(session("ann", 0, 0, 1, "open", 1), session("ann", 20, 20, 1, "open", 1));
    long before = commits(Table.SESSIONS);
    play("ann", 10);
    batch();
    assertSessions(session("ann", 0, 20, 3, "open", 2));
    assertThat(commits(Table.SESSIONS)).isEqualTo(before + 1);
  }

  @Test
  void appendsAFinalRowOnceAndNeverTouchesItAgain() throws Exception {
    play("ann", 0);
    play("bob", 80);
    batch();
    batch();
    assertSessions(session("ann", 0, 0, 1, "final", 1));
    assertThat(operations()).containsOnly("WRITE");
    play("ann", 81);
    topic.pass(minutes(1));
    batch();
    batch();
    assertThat(sessions()).contains(session("ann", 0, 0, 1, "final", 1));
  }

  @Test
  void refusesLateBrokenAndFutureRecordsIntoTheirTables() throws Exception {
    play("ann", 70);
    batch();
    byte[] late = json("bob", at(5));
    topic.send(0, utf8("bob"), late);
    play("bob", 6);
    topic.send(0, null, null);
    topic.send(0, utf8("k"), new byte[] {(byte) 0xFF, 0});
    topic.send(0, null, json("eve", NOON + minutes(6)));
    batch();
    assertThat(tables.read(Table.LATE_EVENTS).collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.<Long>getAs("offset")).isEqualTo(1);
              assertThat(row.<String>getAs("user_id")).isEqualTo("bob");
              assertThat(row.<byte[]>getAs("value")).isEqualTo(late);
              assertThat(row.<Timestamp>getAs("watermark")).isEqualTo(new Timestamp(at(65)));
              assertThat(row.<Timestamp>getAs("timestamp")).isEqualTo(new Timestamp(NOON));
              assertThat(row.<Long>getAs("batch_id")).isEqualTo(1);
            });
    List<Row> dead = tables.read(Table.DEAD_LETTERS).sort("offset").collectAsList();
    assertThat(dead)
        .extracting(r -> r.getAs("offset") + " " + r.getAs("code"))
        .containsExactly("3 MALFORMED_JSON", "4 MALFORMED_JSON", "5 FUTURE_TIME");
    assertThat(dead.get(0).<byte[]>getAs("value")).isNull();
    assertThat(dead.get(1).<byte[]>getAs("value")).containsExactly(0xFF, 0);
    assertThat(dead.get(1).<byte[]>getAs("key")).isEqualTo(utf8("k"));
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 5 = 1 + 0 + 1 + 3");
    assertThat(watermarks()).as("the future moves nothing").containsExactly(at(65), at(65));
    assertThat(remarks())
        .containsExactly(
            "17 % of the records (1 of 6) came too late for their sessions: their event times lie"
                + " far behind those of records before them; 'repair' adds them, and history goes"
                + " in by 'load --sort'. See ./setlist sql --warehouse 'my wh' -e 'SELECT * FROM"
                + " lateness'",
            "50 % of the records (3 of 6) are no events, 2 for MALFORMED_JSON. See ./setlist sql"
                + " --warehouse 'my wh' -e 'SELECT * FROM refused_by_cause'");
  }

  /** Transactions' markers and compaction leave them. */
  @Test
  void missesNoRecordWhereAnOffsetHasNone() throws Exception {
    topic.sendUnseen(0);
    play("ann", 0);
    topic.sendUnseen(0);
    play("ann", 1);
    topic.sendUnseen(0);
    batch();
    topic.sendUnseen(0);
    batch();
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0");
  }

  @Test
  void waitsForTheSlowestPartitionAlsoAfterARestart() throws Exception {
    topic = new ScriptedTopic("listens", 2, NOON);
    topic.send(0, null, json("ann", at(180)));
    topic.send(1, null, json("bob", at(0)));
    batch();
    start();
    topic.send(1, null, json("bob", at(1)));
    batch();
    topic.send(1, null, json("bob", at(2)));
    topic.pass(minutes(0.5));
    batch();
    assertThat(watermarks()).containsExactly(at(-5), at(-4), at(-3));
    assertThat(tables.read(Table.LATE_EVENTS).isEmpty()).isTrue();
  }

  @Test
  void readsAPartitionThatIsNewFromItsBeginning() throws Exception {
    start();
    play("ann", 60);
    batch();
    topic.pass(minutes(10));
    topic.grow();
    topic.send(1, null, json("bob", at(0)));
    play("ann", 150);
    batch();
    // Planned before the crash, as the first that knows the partition after the next.
    topic.grow();
    topic.send(2, null, json("eve", at(100)));
    ScriptedFiles.failIn("wh/ledger");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();
    start();
    batch();
    assertThat(watermarks()).as("held by what is new").containsExactly(at(55), at(55), at(55));
    assertThat(ledger())
        .containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 2 = 2 + 0 + 0 + 0", "2: 1 = 1 + 0 + 0 + 0");
    Row newest = tables.read(Table.LEDGER).sort(col("batch_id").desc()).head();
    assertThat(newest.<Row>getList(newest.fieldIndex("partitions")))
        .extracting(r -> r.getAs("partition") + ": " + r.getAs("from_offset"))
        .containsExactly("0: 2", "1: 1", "2: 0");
  }

  @Test
  void isHarmedByNoEventOf1970() throws Exception {
    topic.send(0, null, json("eve", 0));
    batch();
    play("ann", 0);
    batch();
    topic.send(0, null, json("eve", minutes(1)));
    batch();
    assertThat(watermarks()).containsExactly(null, at(-5), at(-5));
    assertThat(ledger())
        .containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 1 = 1 + 0 + 0 + 0", "2: 1 = 0 + 0 + 1 + 0");
    assertThat(sessions())
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("status")).isEqualTo("final"));
  }

  @Test
  void settlesARunThatEnds() throws Exception {
    play("ann", 0);
    play("bob", 30);
    availableNow();
    assertSessions(session("ann", 0, 0, 1, "closed", 1), session("bob", 30, 30, 1, "open", 1));
    Row last = tables.read(Table.LEDGER).sort(col("batch_id").desc()).head();
    assertThat(last.<Object>getAs("watermark_after")).isEqualTo(last.getAs("watermark_before"));
    assertThat(remarks()).as("all is well").isEmpty();
    long batches = tables.read(Table.LEDGER).count();
    start();
    availableNow();
    assertThat(tables.read(Table.LEDGER).count())
        .as("nothing new, nothing done")
        .isEqualTo(batches);
    assertThat(remarks()).isEmpty();
  }

  @Test
  void makesTheLastSessionsOfASilentTopicFinalByTheClock() throws Exception {
    config = config.withIdleTimeout(Optional.of(Duration.ofMinutes(30)));
    play("ann", 0);
    batch();
    topic.pass(minutes(200));
    batch();
    batch();
    assertSessions(session("ann", 0, 0, 1, "final", 2));
    play("ann", 16);
    batch();
    assertThat(watermarks()).containsExactly(at(-5), at(75), at(75), at(75));
    assertThat(ledger()).as("more than a gap later: not late").endsWith("3: 1 = 1 + 0 + 0 + 0");
  }

  @Test
  void makesThemFinalThoughItRunsOnlyNowAndThen() throws Exception {
    config = config.withIdleTimeout(Optional.of(Duration.ofMinutes(30)));
    play("ann", 0);
    availableNow();
    topic.pass(minutes(100));
    start();
    availableNow();
    assertSessions(session("ann", 0, 0, 1, "final", 2));
    long batches = tables.read(Table.LEDGER).count();
    topic.pass(minutes(100));
    start();
    availableNow();
    assertThat(tables.read(Table.LEDGER).count()).as("and then no more").isEqualTo(batches);
  }

  @Test
  void settlesAStop() throws Exception {
    play("ann", 0);
    batch();
    running().planner().stop();
    play("bob", 30);
    availableNow();
    assertSessions(session("ann", 0, 0, 1, "open", 1));
    start();
    availableNow();
    assertSessions(session("ann", 0, 0, 1, "closed", 2), session("bob", 30, 30, 1, "open", 1));
  }

  @Test
  void refusesTablesWithoutTheirCheckpoint() throws Exception {
    play("ann", 0);
    batch();
    config = config.withCheckpoint(temp.resolve("new").toString());
    assertThatThrownBy(this::start)
        .isInstanceOf(io.setlist.cli.JobException.class)
        .hasMessageContaining("the tables of the sessions query have rows but")
        .hasMessageContaining("with a new checkpoint every record would count twice");
  }

  private void publishAtOnce() {
    config = config.withEarlyEvery(Duration.ZERO);
  }

  private long commits(Table table) throws Exception {
    try (Stream<Path> files = Files.list(temp.resolve("wh/" + table.folder() + "/_delta_log"))) {
      return files.filter(f -> f.toString().endsWith(".json")).count();
    }
  }

  private Dataset<Row> version(long n) {
    return spark()
        .read()
        .format("delta")
        .option("versionAsOf", n)
        .load(tables.path(Table.SESSIONS));
  }

  private List<String> operations() {
    return io.delta.tables.DeltaTable.forPath(spark(), tables.path(Table.SESSIONS))
        .history()
        .where("version > 0")
        .select("operation")
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }
}
