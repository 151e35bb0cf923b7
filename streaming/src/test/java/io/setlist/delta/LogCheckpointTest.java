package io.setlist.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.delta.OnceCommit;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map;

@Tag("slow")
class LogCheckpointTest extends SharedSpark {

  private static final int EVERY = 3;

  @TempDir Path folder;

  private Warehouse warehouse;
  private DeltaLog log;
  private long batch;

  @BeforeEach
  void makeALedger() {
    EmptyWarehouse.in(folder, spark(), Table.LEDGER);
    warehouse = new Warehouse(spark(), folder.toString());
    log = DeltaLog.forTable(spark(), warehouse.path(Table.LEDGER));
    NewestSnapshot.of(log);
  }

  @Test
  void noneIsDueOfATableThatWasJustMade() throws Exception {
    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isFalse();
    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void commitsWriteNoneAndOneIsWrittenOnceBesideThem() throws Exception {
    for (int n = 0; n < EVERY; n++) commit();
    assertThat(checkpoints()).isEmpty();

    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isTrue();
    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isFalse();
    commit();
    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isFalse();
    assertThat(checkpoints()).containsExactly("00000000000000000003.checkpoint.parquet");
    assertThat(warehouse.read(Table.LEDGER).count()).isEqualTo(4);
  }

  @Test
  void theOneOfAnotherProcessCounts() throws Exception {
    for (int n = 0; n < EVERY; n++) commit();
    Map<String, String> otherwise = new Map.Map1<>("fs.another.process", "true");
    DeltaLog elsewhere = DeltaLog.forTable(spark(), log.dataPath(), otherwise);
    NewestSnapshot.of(elsewhere);
    assertThat(LogCheckpoint.writeIfDue(elsewhere, EVERY)).isTrue();

    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isFalse();
    assertThat(checkpoints()).hasSize(1);
  }

  /** Killed after the checkpoint and before the note of it, a process leaves it without. */
  @Test
  void oneThatNothingTellsOfIsWrittenAgain() throws Exception {
    for (int n = 0; n < EVERY; n++) commit();
    LogCheckpoint.writeIfDue(log, EVERY);
    Files.delete(inLog("_last_checkpoint"));

    assertThat(LogCheckpoint.writeIfDue(log, EVERY)).isTrue();
    assertThat(inLog("_last_checkpoint")).exists();
    assertThat(warehouse.read(Table.LEDGER).count()).isEqualTo(EVERY);
  }

  private void commit() {
    Dataset<Row> row =
        spark()
            .sql("SELECT " + batch + "L AS batch_id")
            .unionByName(spark().createDataFrame(List.<Row>of(), Columns.LEDGER), true)
            .coalesce(1);
    OnceCommit.begin(warehouse, Table.LEDGER, "query", batch++).orElseThrow().append(row);
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(inLog(""))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".checkpoint.parquet"))
          .sorted()
          .toList();
    }
  }

  private Path inLog(String name) {
    return folder.resolve(Table.LEDGER.folder()).resolve("_delta_log").resolve(name);
  }
}
