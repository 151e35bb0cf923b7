package io.setlist.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
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
    spark().sql("ALTER TABLE delta.`" + path() + "` ADD COLUMN (note STRING)");
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
      spark().sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES ('note' = '%d')".formatted(path(), i));
    }
    assertThat(fromTheLog()).isEmpty();
    assertThat(newest()).containsExactly(5L);
  }

  private List<Long> newest() {
    return batches(warehouse.newestRow(Table.LEDGER).stream().toList());
  }

  private Optional<List<Long>> fromTheLog() {
    DeltaLog log = DeltaLog.forTable(spark(), path());
    return NewestAppend.of(log, log.update(false, Option.empty(), Option.empty()))
        .map(rows -> batches(rows.collectAsList()));
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
