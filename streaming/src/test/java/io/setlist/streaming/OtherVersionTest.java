package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.Table;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.OtherVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The stream on tables that an earlier version, and a later one, have left. */
@Tag("slow")
class OtherVersionTest extends ScriptedRun {

  @Test
  void appendsAndMergesIntoTablesWithColumnsTooFewAndTooMany() throws Exception {
    for (Table table :
        new Table[] {Table.SESSIONS, Table.LATE_EVENTS, Table.DEAD_LETTERS, Table.LEDGER}) {
      EmptyWarehouse.in(temp.resolve("wh"), spark(), table);
      // The last column came since; another is of a version to come, or somebody's own.
      String newest = table.columns().fieldNames()[table.columns().size() - 1];
      OtherVersion.left(tables, table, rows -> rows.drop(newest).withColumn("theirs", lit("")));
    }
    play("ann", 60);
    play("bob", 65);
    start();
    topic.pass(minutes(1));
    batch();
    play("ann", 62);
    topic.send(0, null, json("zoë", at(-60)));
    topic.send(0, null, null);
    topic.pass(minutes(1));
    batch();

    assertThat(sessions())
        .containsExactlyInAnyOrder(
            session("ann", 60, 62, 2, "open", 2), session("bob", 65, 65, 1, "open", 1));
    assertThat(ledger()).containsExactly("0: 2 = 2 + 0 + 0 + 0", "1: 3 = 1 + 0 + 1 + 1");
    for (Table table : new Table[] {Table.LATE_EVENTS, Table.DEAD_LETTERS}) {
      assertThat(tables.read(table).selectExpr("batch_id", "theirs").collectAsList())
          .containsExactly(RowFactory.create(1L, null));
    }
  }

  /** Spark tells by an offset's text whether there is anything new. */
  @Test
  void goesOnWithTheOffsetsOfTheVersionBefore() throws Exception {
    play("ann", 60);
    start();
    batch();
    batch(); // for the timers
    archive();
    asTheVersionBefore("sessions", 1);
    asTheVersionBefore("archive", 0);
    start();
    batch();
    archive();
    assertThat(ledger()).as("nothing was new").hasSize(2);
    play("ann", 61);
    batch();
    archive();
    assertThat(ledger())
        .containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 0 = 0 + 0 + 0 + 0", "2: 1 = 1 + 0 + 0 + 0");
    assertThat(tables.read(Table.ARCHIVE).count()).isEqualTo(2);
  }

  /** It killed the first micro-batch after all was written. */
  @Test
  void repeatsAMicroBatchThatTheVersionBeforePlanned() throws Exception {
    play("ann", 60);
    start();
    batch();
    archive();
    for (String query : List.of("sessions", "archive")) {
      asTheVersionBefore(query, 0);
      Files.delete(checkpoint(query).resolve("commits/0"));
      Files.deleteIfExists(checkpoint(query).resolve("commits/.0.crc"));
    }
    start();
    batch();
    archive();
    play("ann", 61);
    batch();
    archive();
    assertThat(ledger()).containsExactly("0: 1 = 1 + 0 + 0 + 0", "1: 1 = 1 + 0 + 0 + 0");
    assertThat(tables.read(Table.ARCHIVE).count()).isEqualTo(2);
  }

  private Path checkpoint(String query) {
    return temp.resolve("wh/_checkpoints").resolve(query);
  }

  private void asTheVersionBefore(String query, int batch) throws IOException {
    Path newest = checkpoint(query).resolve("offsets/" + batch);
    Files.deleteIfExists(checkpoint(query).resolve("offsets/." + batch + ".crc"));
    String stored =
        Files.readString(newest)
            .replace("\"version\":1,\"id\":", "\"number\":")
            .replaceFirst("\"reason\":\"\\w+\"", "\"closing\":false")
            .replaceFirst("\"emitMode\":\"\\w+\"", "\"publishing\":\"HELD\"")
            .replace("\"lastEarly\"", "\"lastPublished\"");
    assertThat(stored).contains("\"closing\":false,\"publishing\":\"HELD\"", "\"number\":");
    Files.writeString(newest, stored);
  }
}
