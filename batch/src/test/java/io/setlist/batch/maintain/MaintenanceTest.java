package io.setlist.batch.maintain;

import static io.setlist.batch.ScriptedArchive.NOW;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.input_file_name;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.maintain.Upkeep.Outcome;
import io.setlist.delta.LogCheckpoint;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
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

  /** A day in which the archive query writes every few seconds; it goes on meanwhile. */
  @Test
  void hoursThatAreOverAreJoinedUserByUser() {
    EmptyWarehouse.in(dir, spark(), Table.ARCHIVE);
    for (int i = 0; i < FILES; i++) archive(i, 1, 2, 3);
    List<String> rows = archived();
    long before = warehouse.version(Table.ARCHIVE);
    ScriptedFiles.beforeNextIn("archive", () -> archive(9, 1));

    assertThat(maintenance(Duration.ofDays(7)).joinHours(at(3, 9)))
        .as("a moment too early")
        .isEqualTo(1);
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(filesOfHours()).containsExactly("1 2", "2 4", "3 4");
    assertThat(maintenance(Duration.ofDays(7)).joinHours(at(3, 10))).isEqualTo(2);
    assertThat(filesOfHours()).as("with what came meanwhile").containsExactly("1 1", "2 1", "3 4");
    assertThat(archived()).containsAll(rows).hasSize(rows.size() + FILES);
    assertThat(changedRows(before + 1)).as("a reader of changes sees none").isEqualTo(FILES);
    long joined = warehouse.version(Table.ARCHIVE);
    assertThat(maintenance(Duration.ofDays(7)).joinHours(at(3, 10))).isZero();
    assertThat(warehouse.version(Table.ARCHIVE)).as("nothing to do is no commit").isEqualTo(joined);
    assertThat(hashesInFileOrder(1)).isSorted();
  }

  /** The nights may be upgraded before the stream, which adds what the table lacks. */
  @Test
  void anArchiveOfAnEarlierVersionIsJoinedToo() {
    EmptyWarehouse.in(dir, spark(), Table.ARCHIVE);
    archive(0, 1);
    Dataset<Row> rows = warehouse.read(Table.ARCHIVE).drop(UserHash.COLUMN);
    List<Row> old = rows.collectAsList();
    Path earlier = dir.resolve("earlier");
    for (int i = 0; i < FILES; i++) {
      spark()
          .createDataFrame(old, rows.schema())
          .coalesce(1)
          .write()
          .format("delta")
          .partitionBy("ingest_date", "ingest_hour")
          .mode("append")
          .save(earlier.resolve("archive").toString());
    }
    Warehouse of = new Warehouse(spark(), earlier.toString());
    Maintenance maintenance = new Maintenance(spark(), of, Duration.ofDays(7), NOW);
    assertThat(maintenance.joinHours(NOW.instant())).isEqualTo(1);
    assertThat(of.read(Table.ARCHIVE).count()).isEqualTo((long) FILES * FILES);
  }

  private void archive(int i, int... hours) {
    List<Row> records = new ArrayList<>();
    for (int hour : hours) {
      for (int user = 0; user < FILES; user++) {
        Timestamp time = Timestamp.from(at(hour, i));
        long hash = UserHash.of(("user " + user).getBytes(StandardCharsets.UTF_8));
        records.add(
            RowFactory.create(
                "listens",
                0,
                (long) i,
                time,
                null,
                new byte[] {(byte) user},
                time,
                hash,
                Date.valueOf("2026-02-16"),
                hour));
      }
    }
    spark()
        .createDataFrame(records, Columns.ARCHIVED)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .save(warehouse.path(Table.ARCHIVE));
  }

  private static Instant at(int hour, int minute) {
    return Instant.parse("2026-02-16T00:00:00Z").plus(Duration.ofMinutes(60L * hour + minute));
  }

  private List<String> archived() {
    return warehouse
        .read(Table.ARCHIVE)
        .withColumn("value", hex(col("value")))
        .collectAsList()
        .stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private List<String> filesOfHours() {
    return warehouse
        .read(Table.ARCHIVE)
        .select(col("ingest_hour"), input_file_name())
        .distinct()
        .groupBy("ingest_hour")
        .count()
        .orderBy("ingest_hour")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private List<Long> hashesInFileOrder(int hour) {
    return warehouse
        .read(Table.ARCHIVE)
        .where(col("ingest_hour").equalTo(hour))
        .select(UserHash.COLUMN)
        .as(Encoders.LONG())
        .collectAsList();
  }

  /** As a stream from the table would read them: rows of commits that change data. */
  private long changedRows(long since) {
    long rows = 0;
    for (long version = since; version <= warehouse.version(Table.ARCHIVE); version++) {
      Row row =
          spark()
              .read()
              .json(warehouse.path(Table.ARCHIVE) + "/_delta_log/%020d.json".formatted(version))
              .where("add.dataChange")
              .selectExpr("sum(CAST(get_json_object(add.stats, '$.numRecords') AS long))")
              .head();
      if (!row.isNullAt(0)) rows += row.getLong(0);
    }
    return rows;
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
    return new Maintenance(spark(), warehouse, retention, NOW);
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
