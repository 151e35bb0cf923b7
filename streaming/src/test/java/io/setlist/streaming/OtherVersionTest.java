package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.minutes;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.table.Table;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.OtherVersion;
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
}
