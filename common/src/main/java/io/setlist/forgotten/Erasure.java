package io.setlist.forgotten;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.setlist.table.Contested;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Takes users out of tables, beside whatever else writes to them. Where nothing of them is left, no
 * commit is made.
 */
public final class Erasure {

  private final SparkSession spark;
  private final Warehouse warehouse;
  private final ForgottenUsers users;
  private final ForgottenRows rows;

  public Erasure(SparkSession spark, Warehouse warehouse, ForgottenUsers users) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.users = users;
    this.rows = new ForgottenRows(users);
  }

  /**
   * What a job does after it has written rows that rest on the list as it was before: takes out who
   * has come onto it since. Who comes later still finds the rows in the table.
   *
   * @param known the list that the rows rest on
   */
  public static void catchUp(
      SparkSession spark, Warehouse warehouse, ForgottenUsers known, Table table) {
    ForgottenUsers news = new ForgottenTable(spark, warehouse).users().since(known.newest());
    new Erasure(spark, warehouse, news).from(table);
  }

  /** How many rows of a table were removed or, of {@code archive}, emptied. */
  public long from(Table table) {
    return from(table, lit(true));
  }

  /** As above, among some of the rows. */
  public long from(Table table, Column among) {
    if (users.isEmpty() || !warehouse.has(table)) return 0;
    return switch (table) {
      case SESSIONS, LATE_EVENTS, SESSIONS_BATCH, RECONCILIATION_DIFFERENCES ->
          remove(table, among.and(rows.ofUser()));
      case DEAD_LETTERS -> remove(table, among.and(rows.named()));
      case ARCHIVE -> empty(table, among.and(rows.named()));
      // Numbers and offsets. The list itself has to name whom it suppresses.
      case LEDGER, ARCHIVE_PROGRESS, BATCH_RUNS, RECONCILIATION, REPAIRS, FORGOTTEN -> 0;
    };
  }

  private long remove(Table table, Column which) {
    return change(table, which, where -> delta(table).delete(where));
  }

  /** The record's place stays, so that offsets have no hole: of the record, who and what goes. */
  private long empty(Table table, Column which) {
    Column others = not(rows.owned());
    return change(
        table,
        which,
        where ->
            delta(table)
                .update(
                    where,
                    Map.of(
                        "key", lit(null).cast(DataTypes.BinaryType),
                        "value", when(others, col("value")),
                        "event_time", when(others, col("event_time")))));
  }

  private interface Change {
    void make(Column where);
  }

  /** Looks first: the dates found keep the change from reading, and contesting, all the others. */
  private long change(Table table, Column which, Change change) {
    Column date = partitionDate(table);
    long found = 0;
    List<Object> dates = new ArrayList<>();
    for (Row row :
        warehouse.read(table).where(which).groupBy(date.as("date")).count().collectAsList()) {
      dates.add(row.get(0));
      found += row.getLong(1);
    }
    if (found == 0) return 0;
    Column where = which.and(date.isin(dates.toArray()));
    Contested.change(warehouse.path(table), () -> change.make(where));
    return found;
  }

  private static Column partitionDate(Table table) {
    StructType columns = table.columns();
    return table.partitionedBy().stream()
        .filter(name -> columns.apply(name).dataType().equals(DataTypes.DateType))
        .findFirst()
        .map(name -> col(name))
        .orElse(lit(0));
  }

  private DeltaTable delta(Table table) {
    return DeltaTable.forPath(spark, warehouse.path(table));
  }
}
