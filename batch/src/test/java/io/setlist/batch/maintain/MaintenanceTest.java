package io.setlist.batch.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.maintain.Upkeep.Outcome;
import io.setlist.delta.LogCheckpoint;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of many small files. */
@Tag("slow")
class MaintenanceTest extends SharedSpark {

  private static final int FILES = 4;

  @TempDir Path dir;
  private Warehouse warehouse;

  @BeforeEach
  void manySmallFiles() {
    warehouse = new Warehouse(spark(), dir.toString());
    EmptyWarehouse.in(dir, spark(), Table.SESSIONS);
    List<Row> sessions = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      sessions.add(session("open", i));
      sessions.add(session("final", i));
    }
    // A task writes a file of each status.
    spark()
        .createDataFrame(jsc().parallelize(sessions, FILES), Table.SESSIONS.columns().asNullable())
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.SESSIONS));
  }

  @Test
  void finalSessionsAreCompactedAndTheRowsStay() {
    List<String> rows = rows();
    long before = version();

    Upkeep done = maintenance(Duration.ofDays(7)).run(Table.SESSIONS);

    assertThat(done.outcome()).isEqualTo(Outcome.DONE);
    assertThat(done.before().number()).isEqualTo(2 * FILES);
    assertThat(done.after().number()).as("the stream's own are left alone").isEqualTo(FILES + 1);
    assertThat(done.removed().number()).as("all of them are young").isZero();
    assertThat(rows()).isEqualTo(rows);
    assertThat(version()).isEqualTo(before + 1);

    Upkeep again = maintenance(Duration.ofDays(7)).run(Table.SESSIONS);

    assertThat(again.before()).isEqualTo(done.after());
    assertThat(again.after()).isEqualTo(done.after());
    assertThat(version()).as("nothing to do is no commit").isEqualTo(before + 1);
  }

  @Test
  void aDryRunSaysItAndChangesNothing() {
    long before = version();

    Upkeep dry = maintenance(Duration.ofDays(7)).dryRun(Table.SESSIONS);

    assertThat(dry.before().number()).isEqualTo(2 * FILES);
    assertThat(dry.after().number()).as("to be compacted").isEqualTo(FILES);
    assertThat(dry.removed().number()).isZero();
    assertThat(version()).isEqualTo(before);
    assertThat(dry.line())
        .matches("sessions: 8 files, [\\d.]+ KiB; would compact 4 files, .*; would remove 0 .*");
  }

  @Test
  void whatIsOlderThanTheRetentionIsRemoved() {
    List<String> rows = rows();
    maintenance(Duration.ofDays(7)).run(Table.SESSIONS);

    Upkeep dry = maintenance(Duration.ZERO).dryRun(Table.SESSIONS);
    Upkeep done = maintenance(Duration.ZERO).run(Table.SESSIONS);

    assertThat(dry.removed().number()).isGreaterThanOrEqualTo(FILES);
    assertThat(done.removed().number()).isGreaterThanOrEqualTo(FILES);
    assertThat(done.after()).isEqualTo(done.before());
    assertThat(rows()).isEqualTo(rows);
  }

  /** As a stream leaves it that was stopped before its own came. */
  @Test
  void aCheckpointStandsForMoreCommitsThanAReaderShouldOpen() throws Exception {
    List<String> rows = rows();
    long before = version();
    for (long n = 1; n <= LogCheckpoint.EVERY; n++) {
      Files.writeString(inLog("%020d.json".formatted(before + n)), "{\"commitInfo\":{}}");
    }

    maintenance(Duration.ofDays(7)).run(Table.SESSIONS);

    assertThat(inLog("_last_checkpoint")).exists();
    assertThat(inLog("%020d.checkpoint.parquet".formatted(version()))).exists();
    assertThat(rows()).isEqualTo(rows);
  }

  private Path inLog(String file) {
    return dir.resolve(Table.SESSIONS.folder()).resolve("_delta_log").resolve(file);
  }

  @Test
  void sizesAreWrittenForPeople() {
    assertThat(Upkeep.size(1023)).isEqualTo("1023 bytes");
    assertThat(Upkeep.size(1536)).isEqualTo("1.5 KiB");
    assertThat(Upkeep.size(5L << 30)).isEqualTo("5.0 GiB");
    assertThat(Upkeep.size(5L << 40)).isEqualTo("5.0 TiB");
  }

  private Maintenance maintenance(Duration retention) {
    return new Maintenance(spark(), warehouse, retention);
  }

  private static Row session(String status, int i) {
    Object[] values = new Object[Table.SESSIONS.columns().size()];
    values[Table.SESSIONS.columns().fieldIndex("session_id")] = status + i;
    values[Table.SESSIONS.columns().fieldIndex("status")] = status;
    values[Table.SESSIONS.columns().fieldIndex("session_date")] = Date.valueOf("2026-02-16");
    return RowFactory.create(values);
  }

  private List<String> rows() {
    return Arrays.stream((Row[]) warehouse.read(Table.SESSIONS).select("session_id").collect())
        .map(r -> r.getString(0))
        .sorted()
        .toList();
  }

  private long version() {
    return DeltaLog.forTable(spark(), warehouse.path(Table.SESSIONS))
        .update(false, scala.Option.empty(), scala.Option.empty())
        .version();
  }
}
