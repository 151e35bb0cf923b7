package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Producers that write into a record's timestamp what they like. */
@Tag("slow")
class BadTimestampTest extends ScriptedRun {

  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(NOON);
  private static final long MICROS = TimeUnit.MILLISECONDS.toMicros(NOON);

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  @Test
  void leavesADeadLetterAndNothingElse() throws Exception {
    start();
    topic.pass(minutes(1));
    long planned = topic.millis();
    play("ann", 60);
    for (long timestamp : new long[] {NANOS, MICROS, LAST + 1, Long.MAX_VALUE, -1, -2}) {
      topic.send(0, utf8("eve"), json("eve", at(230)), timestamp);
    }
    topic.send(0, null, null, Long.MIN_VALUE);
    topic.send(0, null, new byte[65 << 10], NANOS);
    topic.send(0, null, json("eve", NOON + minutes(90)), NOON + minutes(120));
    topic.send(0, null, json("eve", LAST), LAST);
    topic.send(0, null, json("eve", at(230)), planned + minutes(5) + 1);
    topic.send(0, null, json("bob", at(61)), planned + minutes(5));
    topic.send(0, null, json("bob", at(62)), 0);
    batch();

    assertSessions(session("ann", 60, 60, 1, "open", 1), session("bob", 61, 61, 1, "open", 1));
    assertThat(ledger()).containsExactly("0: 14 = 2 + 0 + 0 + 12");
    assertThat(watermarks()).as("no far date moves it").containsExactly(at(56));
    assertThat(deadLetters())
        .containsExactly(
            "1 BAD_TIMESTAMP null",
            "2 BAD_TIMESTAMP null",
            "3 BAD_TIMESTAMP null",
            "4 BAD_TIMESTAMP null",
            "5 BAD_TIMESTAMP null",
            "6 BAD_TIMESTAMP null",
            "7 BAD_TIMESTAMP null",
            "8 OVERSIZED null",
            "9 BAD_TIMESTAMP " + (NOON + minutes(120)),
            "10 BAD_TIMESTAMP " + LAST,
            "11 BAD_TIMESTAMP " + (planned + minutes(5) + 1),
            "13 FUTURE_TIME 0");

    archive();
    assertThat(arrivals())
        .as("by its timestamp, or else when it was read")
        .containsExactly(
            "0 " + planned + " 2026-03-02 12",
            "1 null 2026-03-02 12",
            "2 null 2026-03-02 12",
            "3 null 2026-03-02 12",
            "4 null 2026-03-02 12",
            "5 null 2026-03-02 12",
            "6 null 2026-03-02 12",
            "7 null 2026-03-02 12",
            "8 null 2026-03-02 12",
            "9 " + (NOON + minutes(120)) + " 2026-03-02 12",
            "10 " + LAST + " 2026-03-02 12",
            "11 " + (planned + minutes(5) + 1) + " 2026-03-02 12",
            "12 " + (planned + minutes(5)) + " 2026-03-02 12",
            "13 0 1970-01-01 0");
  }

  @Test
  void isJudgedAgainAsItWas() throws Exception {
    play("ann", 60);
    topic.send(0, utf8("eve"), json("eve", at(230)), NANOS);
    topic.send(0, null, json("eve", NOON), NOON + minutes(7));
    archive();
    start();
    topic.pass(minutes(1));
    ScriptedFiles.failIn("wh/dead_letters");
    assertThatThrownBy(this::batch).isInstanceOf(StreamingQueryException.class);
    ScriptedFiles.heal();

    topic.pass(minutes(60));
    topic.drop(0, 3);
    config = config.withDataLoss(DataLoss.FILLED);
    start();
    batch();
    assertSessions(session("ann", 60, 60, 1, "open", 1));
    assertThat(ledger()).containsExactly("0: 3 = 1 + 0 + 0 + 2");
    assertThat(deadLetters())
        .as("though its time has come, and the archive gave it")
        .containsExactly("1 BAD_TIMESTAMP null", "2 BAD_TIMESTAMP " + (NOON + minutes(7)));
  }

  /** Where each event is in the largest hour that there is, none can be later than it. */
  @Test
  void losesNothingAtTheEndOfTime() throws Exception {
    topic = new ScriptedTopic("listens", 1, LAST);
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    topic.send(0, null, json("ann", LAST));
    int sent = 1;
    for (int batch = 0; batch < 3; batch++) {
      batch();
      for (int i = 0; i < 50; i++) {
        topic.send(0, null, json("u" + i % 7, LAST - random.nextInt((int) minutes(60))));
        sent++;
      }
    }
    availableNow();
    assertThat(inOrder().selectExpr("sum(records)", "sum(accepted + duplicates)").head())
        .as("seed %d", seed)
        .isEqualTo(RowFactory.create((long) sent, (long) sent));
    assertThat(tables.read(Table.SESSIONS).selectExpr("sum(event_count)").head().getLong(0))
        .as("seed %d", seed)
        .isEqualTo(inOrder().selectExpr("sum(accepted)").head().getLong(0));
  }

  private List<String> deadLetters() {
    return strings(
        tables.read(Table.DEAD_LETTERS), "concat_ws(' ', offset, code, " + TIMESTAMP + ")");
  }

  private List<String> arrivals() {
    return strings(
        tables.read(Table.ARCHIVE),
        "concat_ws(' ', offset, " + TIMESTAMP + ", ingest_date, ingest_hour)");
  }

  private static final String TIMESTAMP = "coalesce(unix_millis(timestamp), 'null')";

  private static List<String> strings(Dataset<Row> rows, String expression) {
    return rows.sort("offset").selectExpr(expression).as(Encoders.STRING()).collectAsList();
  }
}
