package io.setlist.streaming.delta;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** What the log's last entries tell of the newest micro-batch, and when they do not. */
@Tag("slow")
class NewestAppendTest extends SharedSpark {

  @TempDir Path folder;

  private Warehouse warehouse;

  @BeforeEach
  void makeALedger() {
    EmptyWarehouse.in(folder, spark(), Table.LEDGER);
    warehouse = new Warehouse(spark(), folder.toString());
  }

  @Test
  void isNothingWhereNothingWasAppended() {
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).isEmpty();
  }

  @Test
  void isTheLastOfSeveral() {
    append(0);
    append(1);
    assertThat(fromTheLog()).hasValue(List.of(1L));
    assertThat(newest()).containsExactly(1L);
  }

  @Test
  void isStillItAfterCommitsWithoutRows() {
    append(4);
    alter("ADD COLUMN (note STRING)");
    assertThat(fromTheLog()).hasValue(List.of(4L));
  }

  @Test
  void isAskedOfTheTableAfterACompaction() {
    append(0);
    append(1);
    table().optimize().executeCompaction();
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(1L);
    append(2);
    assertThat(fromTheLog()).hasValue(List.of(2L));
  }

  /** The files of what came after the version are there still, and no rows of the table. */
  @Test
  void isAskedOfTheTableAfterItWasRestored() {
    append(0);
    append(1);
    table().restoreToVersion(1);
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(0L);
  }

  /** Such a restore brings the rows of several micro-batches in one commit, and removes none. */
  @Test
  void isTheLargestOfWhatARestoreBroughtBack() {
    append(0);
    append(1);
    append(2);
    table().restoreToVersion(1);
    table().restoreToVersion(3);
    assertThat(newest()).containsExactly(2L);
  }

  @Test
  void isAskedOfTheTableWhereAllRowsAreGone() {
    append(0);
    table().delete();
    assertThat(newest()).isEmpty();
  }

  @Test
  void isAskedOfTheTableWhereTheAppendIsLongAgo() {
    append(5);
    for (int i = 0; i < 11; i++) {
      alter("SET TBLPROPERTIES ('note' = '%d')".formatted(i));
    }
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(5L);
  }

  /** As one restore may bring them back, which is no micro-batch's. */
  @Test
  void isAskedOfTheTableWhereTheAppendHasManyFiles() {
    spark()
        .range(9)
        .selectExpr("id AS batch_id")
        .repartition(9, col("batch_id"))
        .sortWithinPartitions("batch_id")
        .write()
        .format("delta")
        .option("maxRecordsPerFile", 1)
        .mode("append")
        .save(path());
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(8L);
  }

  @Test
  void isAskedOfTheTableWhereRowsAreMarkedAsRemoved() {
    alter("SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
    rows(3, 4, 5).coalesce(1).write().format("delta").mode("append").save(path());
    table().delete("batch_id = 5");
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(4L);
  }

  @Test
  void isAskedOfTheTableWhereOthersHaveRenamedColumns() {
    append(6);
    alter(
        "SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.minReaderVersion' = '2',"
            + " 'delta.minWriterVersion' = '5')");
    alter("RENAME COLUMN forgotten TO erased");
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(6L);
  }

  @Test
  void isTheRowThatAQueryWouldGive() {
    spark()
        .sql(
            """
            SELECT 7L AS batch_id, 5L AS records, 0L AS accepted, CAST(NULL AS LONG) AS duplicates,
              9223372036854775807 AS late, -1L AS dead,
              array(
                named_struct('topic', 'a b%20ü', 'partition', 0, 'from_offset', 0L,
                  'until_offset', 5L, 'max_event_time', TIMESTAMP '1881-03-01 00:00:00.000001Z'),
                named_struct('topic', NULL, 'partition', NULL, 'from_offset', NULL,
                  'until_offset', NULL, 'max_event_time', NULL),
                NULL) AS partitions,
              TIMESTAMP '9999-12-31 23:59:59.999999Z' AS watermark_before,
              CAST(NULL AS TIMESTAMP) AS watermark_after,
              TIMESTAMP '1970-01-01 00:00:00Z' AS started_at,
              TIMESTAMP '2026-03-29 02:30:00.123456Z' AS committed_at, 0L AS forgotten
            """)
        .write()
        .format("delta")
        .mode("append")
        .save(path());
    Row queried = warehouse.read(Table.LEDGER).head();
    assertThat(NewestRow.of(warehouse, Table.LEDGER)).hasValue(queried);
    assertThat(NewestRow.of(warehouse, Table.LEDGER).orElseThrow().schema().fieldNames())
        .containsExactly(queried.schema().fieldNames());
  }

  private void alter(String how) {
    spark().sql("ALTER TABLE delta.`" + path() + "` " + how);
  }

  private List<Long> newest() {
    return batches(NewestRow.of(warehouse, Table.LEDGER).stream().toList());
  }

  private Optional<List<Long>> fromTheLog() {
    DeltaLog log = DeltaLog.forTable(spark(), path());
    return NewestAppend.of(log, log.update(false, Option.empty(), Option.empty()))
        .map(NewestAppendTest::batches);
  }

  private static List<Long> batches(List<Row> rows) {
    return rows.stream().map(row -> row.<Long>getAs("batch_id")).toList();
  }

  private void append(long batch) {
    rows(batch).write().format("delta").mode("append").save(path());
  }

  private Dataset<Row> rows(long... batches) {
    StringBuilder values = new StringBuilder();
    for (long batch : batches)
      values.append(values.isEmpty() ? "" : ", ").append(batch).append('L');
    return spark().sql("SELECT * FROM VALUES " + values + " AS rows(batch_id)");
  }

  private DeltaTable table() {
    return DeltaTable.forPath(spark(), path());
  }

  private String path() {
    return warehouse.path(Table.LEDGER);
  }
}
