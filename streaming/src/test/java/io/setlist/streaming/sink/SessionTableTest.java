package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.setlist.rules.Rules;
import io.setlist.streaming.state.Output;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of micro-batches, against a map that is given the same. */
@Tag("slow")
class SessionTableTest extends SharedSpark {

  private static final StructType SESSION =
      (StructType) Output.SCHEMA.apply(Output.SESSION).dataType();
  private static final String QUERY = "00000000-0000-0000-0000-000000000001";
  private static final String[] STATUSES = {"open", "open", "closed", "final"};

  @TempDir Path temp;
  private Warehouse warehouse;
  private OnceWriter once;
  private long batch;

  @BeforeEach
  void open() {
    warehouse = new Warehouse(spark(), temp.resolve("wh").toString());
    warehouse.open(Table.SESSIONS, Rules.DEFAULTS);
    spark().sparkContext().setLocalProperty("sql.streaming.queryId", QUERY);
    once = OnceWriter.ofRunningQuery(warehouse, () -> {}, spark());
  }

  /** Files of two or three rows: each way to choose them is taken. */
  @Test
  void holdsWhatAMapWouldHold() throws Exception {
    holdsWhatAMapWouldHold(40, Integer.MAX_VALUE);
  }

  private Map<String, String> holdsWhatAMapWouldHold(int batches, int forgetEvery)
      throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    SessionTable table = new SessionTable(new SessionTable.Layout(4, 0.5, 3, 2));
    Map<String, String> expected = new TreeMap<>();
    for (int batch = 0; batch < batches; batch++) {
      if (random.nextInt(10) == 0) table = new SessionTable(new SessionTable.Layout(4, 0.5, 3, 2));
      if (random.nextInt(10) == 0) compact();
      if (batch % forgetEvery == forgetEvery - 1) forget(random, expected);
      List<Row> changes = changes(random, expected);
      if (!changes.isEmpty()) apply(table, changes);
      assertThat(rows()).as("seed %d, after micro-batch %d", seed, batch).isEqualTo(expected);
    }
    return expected;
  }

  /** What Delta lets others set, and the stream honours: its feed tells what changed, no more. */
  @Test
  void isAsTrueAfterOthersHaveSetTheTableUp() throws Exception {
    spark()
        .sql(
            "ALTER TABLE delta.`"
                + warehouse.path(Table.SESSIONS)
                + "` SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true',"
                + " 'delta.enableDeletionVectors' = 'true',"
                + " 'delta.enableInCommitTimestamps' = 'true', 'delta.checkpointPolicy' = 'v2',"
                + " 'delta.checkpointInterval' = '3', 'delta.randomizeFilePrefixes' = 'true',"
                + " 'delta.autoOptimize.optimizeWrite' = 'true',"
                + " 'delta.autoOptimize.autoCompact' = 'true')");
    warehouse.open(Table.SESSIONS, Rules.DEFAULTS);
    Map<String, String> expected = holdsWhatAMapWouldHold(10, 4);
    assertThat(toldByTheChangeFeed()).isEqualTo(expected);
  }

  private Map<String, String> toldByTheChangeFeed() {
    Map<String, String> told = new TreeMap<>();
    Map<String, String> gone = new HashMap<>();
    Dataset<Row> feed =
        spark()
            .read()
            .format("delta")
            .option("readChangeFeed", true)
            .option("startingVersion", 1)
            .load(warehouse.path(Table.SESSIONS));
    for (Row row :
        feed.selectExpr(
                "session_id",
                "concat(status, ' ', revision) AS row",
                "_change_type IN ('insert', 'update_postimage') AS comes",
                "_commit_version")
            .orderBy("_commit_version", "comes")
            .collectAsList()) {
      String id = row.getString(0);
      if (row.getBoolean(2)) {
        assertThat(told.put(id, row.getString(1))).as("%s comes twice", id).isNull();
        assertThat(gone).as("goes and comes as it was").doesNotContainEntry(id, row.getString(1));
      } else {
        assertThat(told.remove(id)).as("%s goes as it was", id).isEqualTo(row.getString(1));
        gone.put(id, row.getString(1));
      }
    }
    return told;
  }

  @Test
  void opensNoFileOfOtherSessionsAndNoFinalOne() throws Exception {
    SessionTable table = new SessionTable(new SessionTable.Layout(0, 0.5, 100, 0));
    for (int i = 0; i < 5; i++) apply(table, List.of(upsert("s" + i, 1, "open")));
    apply(table, List.of(upsert("s4", 2, "final")));
    List<String> before = files();
    apply(table, List.of(upsert("s1", 2, "closed")));
    List<String> after = files();
    assertThat(before).hasSize(5);
    assertThat(after).hasSize(5);
    after.retainAll(before);
    assertThat(after).as("those that stay").hasSize(4);
  }

  @Test
  void takesAllFilesWhereMostRowsChange() throws Exception {
    SessionTable table = new SessionTable(new SessionTable.Layout(0, 0.5, 100, 0));
    for (int i = 0; i < 5; i++) apply(table, List.of(upsert("s" + i, 1, "open")));
    List<String> before = files();
    apply(
        table, List.of(upsert("s0", 2, "open"), upsert("s1", 2, "open"), upsert("s2", 2, "open")));
    assertThat(files()).doesNotContainAnyElementsOf(before);
    assertThat(rows())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("s0", "open 2", "s1", "open 2", "s2", "open 2", "s3", "open 1", "s4", "open 1"));
  }

  @Test
  void keepsTheFilesFew() throws Exception {
    SessionTable table = new SessionTable(new SessionTable.Layout(0, 0.5, 5, 100));
    for (int i = 0; i < 12; i++) apply(table, List.of(upsert("s" + i, 1, "open")));
    assertThat(files()).hasSize(12);
    apply(table, List.of(upsert("s7", 2, "open")));
    assertThat(files()).hasSize(1);
    assertThat(rows()).hasSize(12);
  }

  @Test
  void writesAMicroBatchOnce() throws Exception {
    SessionTable table = new SessionTable();
    apply(table, List.of(upsert("a", 1, "open"), upsert("b", 1, "open")));
    apply(table, List.of(upsert("a", 2, "open")));
    batch--;
    apply(new SessionTable(), List.of(upsert("a", 2, "open"), withdrawal("b")));
    assertThat(rows()).containsOnlyKeys("a", "b");
    assertThat(warehouse.version(Table.SESSIONS)).isEqualTo(2);
  }

  /** Some sessions come, some change, some are withdrawn; those that are final stay. */
  private static List<Row> changes(Random random, Map<String, String> expected) {
    List<Row> changes = new ArrayList<>();
    boolean onlyNew = random.nextInt(5) == 0;
    Map<String, String> before = new HashMap<>(expected);
    before.forEach(
        (id, row) -> {
          if (onlyNew || row.startsWith("final") || random.nextInt(4) > 0) return;
          if (random.nextInt(6) == 0) {
            changes.add(withdrawal(id));
            expected.remove(id);
            return;
          }
          long revision = Long.parseLong(row.substring(row.indexOf(' ') + 1)) + 1;
          changes.add(put(id, revision, STATUSES[random.nextInt(STATUSES.length)], expected));
        });
    for (int n = random.nextInt(4); n > 0; n--) {
      String id = "%08x".formatted(random.nextInt());
      changes.add(put(id, 1, STATUSES[random.nextInt(STATUSES.length)], expected));
    }
    return changes;
  }

  private static Row put(String id, long revision, String status, Map<String, String> expected) {
    expected.put(id, status + " " + revision);
    return upsert(id, revision, status);
  }

  private void apply(SessionTable table, List<Row> changes) throws Exception {
    Dataset<Row> output = spark().createDataFrame(changes, Output.SCHEMA);
    try (BatchOutput kept = BatchOutput.of(output, BatchSummaryTest.nobody(spark()))) {
      table.apply(once, kept.rows(), kept.summary(), batch++);
    }
  }

  /** As {@code forget} takes out rows, beside the stream. */
  private void forget(Random random, Map<String, String> expected) {
    if (expected.isEmpty()) return;
    String id = new ArrayList<>(expected.keySet()).get(random.nextInt(expected.size()));
    DeltaTable.forPath(spark(), warehouse.path(Table.SESSIONS))
        .delete(col("session_id").equalTo(id));
    expected.remove(id);
  }

  private void compact() {
    DeltaTable.forPath(spark(), warehouse.path(Table.SESSIONS)).optimize().executeCompaction();
  }

  private Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (Row row :
        warehouse
            .read(Table.SESSIONS)
            .select("session_id", "status", "revision", "session_date", "origin")
            .collectAsList()) {
      assertThat(rows.put(row.getString(0), row.getString(1) + " " + row.getLong(2))).isNull();
      assertThat(row.getDate(3)).hasToString("2025-01-06");
      assertThat(row.getString(4)).isEqualTo("stream");
    }
    return rows;
  }

  private List<String> files() {
    return new ArrayList<>(List.of(warehouse.read(Table.SESSIONS).inputFiles()));
  }

  private static Row upsert(String id, long revision, String status) {
    Object[] session = new Object[SESSION.size()];
    session[SESSION.fieldIndex("session_id")] = id;
    session[SESSION.fieldIndex("session_start")] = Timestamp.valueOf("2025-01-06 12:00:00");
    session[SESSION.fieldIndex("status")] = status;
    session[SESSION.fieldIndex("revision")] = revision;
    return RowFactory.create(
        Output.UPSERT, RowFactory.create(session), null, null, null, null, null);
  }

  private static Row withdrawal(String id) {
    return RowFactory.create(Output.WITHDRAWAL, null, id, null, null, null, null);
  }
}
