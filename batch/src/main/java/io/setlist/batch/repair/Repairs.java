package io.setlist.batch.repair;

import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** {@code repairs}: what a repaired row of {@code sessions} rests on. */
final class Repairs {

  private final SparkSession spark;
  private final Warehouse warehouse;

  Repairs(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /** The number of the table's newest version; -1 where there is none. */
  long version() {
    return warehouse.has(Table.REPAIRS) ? warehouse.version(Table.REPAIRS) : -1;
  }

  /** Makes the table, or gives it what came since an earlier version of Setlist. */
  void open(Rules rules) {
    warehouse.open(Table.REPAIRS, rules);
  }

  /**
   * Notes a repair that is about to be committed. After a kill in between, no row of {@code
   * sessions} refers to it.
   */
  void add(Repair repair) {
    Row[] dates =
        repair.dates().entrySet().stream()
            .map(
                e ->
                    RowFactory.create(
                        Date.valueOf(e.getKey()),
                        e.getValue().basis().runId(),
                        e.getValue().basis().cutOff().positions().toArray(Row[]::new),
                        e.getValue().removed(),
                        e.getValue().added()))
            .toArray(Row[]::new);
    Row row =
        RowFactory.create(
            repair.id(),
            Timestamp.from(repair.repairedAt()),
            dates,
            repair.removed(),
            repair.added(),
            repair.sessionsVersion(),
            repair.batchVersion());
    spark
        .createDataFrame(List.of(row), Columns.REPAIR)
        .coalesce(1)
        .write()
        .format("delta")
        .mode("append")
        .option("userMetadata", repair.id())
        .save(warehouse.path(Table.REPAIRS));
  }
}
