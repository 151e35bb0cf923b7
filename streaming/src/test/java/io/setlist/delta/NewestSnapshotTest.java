package io.setlist.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.delta.OnceCommit;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commits of ours without a listing of the log, and those of others, which are seen all the same.
 */
@Tag("slow")
class NewestSnapshotTest extends SharedSpark {

  private static final String QUERY = "00000000-0000-0000-0000-000000000001";

  @TempDir Path folder;

  private Warehouse warehouse;
  private long batch;

  @BeforeEach
  void makeALedger() {
    EmptyWarehouse.in(folder, spark(), Table.LEDGER);
    warehouse = new Warehouse(spark(), folder.toString());
  }

  @Test
  void listsNothingWhereOnlyThisProcessWrites() {
    commit();
    int lists = ScriptedFiles.logLists();
    for (int i = 0; i < 3; i++) commit();
    assertThat(warehouse.version(Table.LEDGER)).isEqualTo(4);
    assertThat(ScriptedFiles.logLists()).isEqualTo(lists);
    assertThat(batches()).containsExactly(0L, 1L, 2L, 3L);
  }

  @Test
  void goesOnFromWhatAnotherProcessHasWritten() {
    commit();
    anotherProcess(100);
    assertThat(warehouse.version(Table.LEDGER)).isEqualTo(2);
    anotherProcess(101);
    commit();
    assertThat(warehouse.version(Table.LEDGER)).isEqualTo(4);
    assertThat(batches()).containsExactly(0L, 1L, 100L, 101L);
  }

  /** Its newest commit has the number of the one before, and is of another time. */
  @Test
  void seesATableMadeAnew() throws Exception {
    commit();
    String before = warehouse.id(Table.LEDGER);
    Files.move(folder.resolve("ledger"), folder.resolve("old"));
    Path elsewhere = folder.resolve("elsewhere");
    new Warehouse(spark(), elsewhere.toString())
        .open(Table.LEDGER, io.setlist.rules.Rules.DEFAULTS);
    Files.move(elsewhere.resolve("ledger"), folder.resolve("ledger"));
    anotherProcess(7);
    assertThat(warehouse.version(Table.LEDGER)).isEqualTo(1);
    assertThat(warehouse.id(Table.LEDGER)).isNotEqualTo(before);
  }

  @Test
  void remembersNoCommitBeforeTheLastCheckpoint() {
    spark()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '4')"
                .formatted(warehouse.path(Table.LEDGER)));
    int lists = ScriptedFiles.logLists();
    for (int i = 0; i < 10; i++) {
      commit();
      assertThat(newest().logSegment().deltas().size()).isLessThanOrEqualTo(4);
    }
    assertThat(ScriptedFiles.logLists()).isEqualTo(lists);
    assertThat(newest().logSegment().checkpointProvider().version()).isEqualTo(8);
    assertThat(newest().numOfFiles()).as("read from checkpoint and commits").isEqualTo(10);
    assertThat(batches()).hasSize(10).doesNotHaveDuplicates();
  }

  private Snapshot newest() {
    return NewestSnapshot.of(DeltaLog.forTable(spark(), warehouse.path(Table.LEDGER)));
  }

  private void commit() {
    OnceCommit.begin(warehouse, Table.LEDGER, QUERY, batch).orElseThrow().append(row(batch));
    batch++;
  }

  /** Delta keeps one log a table in a process, and another one for other options. */
  private void anotherProcess(long id) {
    row(id)
        .write()
        .format("delta")
        .mode("append")
        .option("fs.another.process", "true")
        .save(warehouse.path(Table.LEDGER));
  }

  private Dataset<Row> row(long id) {
    return spark()
        .sql("SELECT " + id + "L AS batch_id")
        .unionByName(spark().createDataFrame(List.<Row>of(), Columns.LEDGER), true)
        .coalesce(1)
        .select("*");
  }

  private List<Long> batches() {
    return warehouse.read(Table.LEDGER).select("batch_id").collectAsList().stream()
        .map(row -> row.getLong(0))
        .sorted()
        .toList();
  }
}
