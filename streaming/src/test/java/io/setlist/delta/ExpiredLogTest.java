package io.setlist.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.delta.OnceCommit;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a table to which a query has committed for weeks, in moments. */
@Tag("slow")
class ExpiredLogTest extends SharedSpark {

  private static final String QUERY = "00000000-0000-0000-0000-000000000001";
  private static final long NOW = 1_900_000_000_000L;
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  private Warehouse warehouse;
  private Path log;
  private long batch;

  @BeforeEach
  void makeALedger() {
    EmptyWarehouse.in(folder, spark(), Table.LEDGER);
    warehouse = new Warehouse(spark(), folder.toString());
    log = folder.resolve("ledger/_delta_log");
  }

  @Test
  void keepsAllVersionsOfTheRetentionReadable() throws IOException {
    set("delta.checkpointInterval", "2");
    for (int i = 0; i < 12; i++) commit();
    // Versions 0 to 13: the oldest is 13 days old, and 6 is the first of the last week.
    for (int version = 0; version <= 13; version++) age(version, DAY.multipliedBy(13 - version));

    ExpiredLog expired = ExpiredLog.of(warehouse.log(Table.LEDGER), NOW - 1);
    expired.remove();

    assertThat(expired.files()).as("commits, checksums and a checkpoint before 4").isEqualTo(9);
    assertThat(names()).allMatch(name -> name.compareTo(String.format("%020d", 4)) > 0);
    for (long version : List.of(5L, 6L, 13L)) {
      assertThat(another(version).count()).as("version %d", version).isEqualTo(version - 1);
    }
    assertThat(ExpiredLog.of(warehouse.log(Table.LEDGER), NOW - 1).files()).isZero();
    commit();
    assertThat(warehouse.read(Table.LEDGER).count()).isEqualTo(13);
  }

  @Test
  void keepsEverythingWithoutACheckpoint() throws IOException {
    for (int i = 0; i < 3; i++) commit();
    for (int version = 0; version <= 3; version++) age(version, DAY.multipliedBy(100));
    assertThat(ExpiredLog.of(warehouse.log(Table.LEDGER), NOW).files()).isZero();
  }

  @Test
  void takesAwayWhatAKilledWriterLeft() throws IOException {
    Path old = Files.createFile(log.resolve(".00000000000000000001.json.1f6b.tmp"));
    Path young = Files.createFile(log.resolve(".00000000000000000002.json.2f6b.tmp"));
    Files.setLastModifiedTime(old, FileTime.fromMillis(NOW - DAY.toMillis() - 1));
    Files.setLastModifiedTime(young, FileTime.fromMillis(NOW - DAY.toMillis() + 1));
    ExpiredLog.of(warehouse.log(Table.LEDGER), NOW).remove();
    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  /** As an administrator may set for all tables. */
  @Test
  void goesByCheckpointsOfSeveralFilesToo() throws IOException {
    warehouse.version(Table.LEDGER); // what comes is never read
    long then = NOW - DAY.multipliedBy(30).toMillis();
    for (int version = 1; version <= 9; version++) write(version, ".json", then);
    write(3, ".checkpoint.0000000001.0000000002.parquet", then);
    write(3, ".checkpoint.0000000002.0000000002.parquet", then);
    write(7, ".checkpoint.0000000001.0000000002.parquet", then); // was cut short
    ExpiredLog.of(warehouse.log(Table.LEDGER), NOW).remove();
    assertThat(names().stream().sorted().findFirst().orElseThrow())
        .isEqualTo("%020d.checkpoint.0000000001.0000000002.parquet".formatted(3));

    write(8, ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json", then);
    ExpiredLog.of(warehouse.log(Table.LEDGER), NOW).remove();
    assertThat(names()).allMatch(name -> name.compareTo("%020d".formatted(8)) > 0);
  }

  /** One commit an hour stands for the 360 of a trigger of ten seconds. */
  @Test
  void isBoundedAfterAYear() throws IOException {
    warehouse.version(Table.LEDGER); // what comes is never read
    int interval = 20;
    int most = 0;
    for (int hour = 0; hour < 365 * 24; hour++) {
      long now = NOW + hour * Duration.ofHours(1).toMillis();
      write(hour + 1, ".json", now);
      write(hour + 1, ".crc", now);
      if (hour % interval == 0) write(hour + 1, ".checkpoint.parquet", now);
      if (hour % 24 > 0) continue;
      ExpiredLog.of(warehouse.log(Table.LEDGER), now).remove();
      most = Math.max(most, names().size());
    }
    int commits = 7 * 24 + interval;
    assertThat(most)
        .as("of the retention, and back to a checkpoint")
        .isBetween(2 * commits - interval, 2 * (commits + 24) + commits / interval + 1);
  }

  private void write(long version, String kind, long at) throws IOException {
    Path file = Files.createFile(log.resolve("%020d%s".formatted(version, kind)));
    Files.setLastModifiedTime(file, FileTime.fromMillis(at));
  }

  private void set(String property, String value) {
    spark()
        .sql(
            "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = '%s')"
                .formatted(warehouse.path(Table.LEDGER), property, value));
  }

  private void commit() {
    OnceCommit.begin(warehouse, Table.LEDGER, QUERY, batch++)
        .orElseThrow()
        .append(spark().createDataFrame(List.of(row()), Columns.LEDGER).coalesce(1));
  }

  private Row row() {
    Object[] values = new Object[Columns.LEDGER.size()];
    values[0] = batch;
    return org.apache.spark.sql.RowFactory.create(values);
  }

  /** Gives all files of a version their time. */
  private void age(long version, Duration age) throws IOException {
    String begin = String.format("%020d", version);
    for (Path file : files()) {
      if (file.getFileName().toString().startsWith(begin)) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(NOW - age.toMillis()));
      }
    }
  }

  /** As another process reads it, which has nothing in memory. */
  private org.apache.spark.sql.Dataset<Row> another(long version) {
    return spark()
        .read()
        .format("delta")
        .option("fs.another.process", "true")
        .option("versionAsOf", version)
        .load(warehouse.path(Table.LEDGER));
  }

  /** Of commits, checksums and checkpoints. */
  private List<String> names() {
    return files().stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.matches("\\d+\\..*"))
        .toList();
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(log)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
