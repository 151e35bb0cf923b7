package io.setlist.forgotten;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.setlist.delta.CommitRetry;
import io.setlist.delta.Rewrite;
import io.setlist.table.Table;
import io.setlist.table.UserHash;
import io.setlist.table.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Takes users out of tables, beside whatever else writes to them. Where nothing of them is left, no
 * commit is made.
 */
public final class Erasure {

  private final Warehouse warehouse;
  private final ForgottenUsers users;
  private final ForgottenRows rows;

  public Erasure(Warehouse warehouse, ForgottenUsers users) {
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
    new Erasure(warehouse, news).from(table);
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
      case LEDGER, ARCHIVE_PROGRESS, BATCH_RUNS, BATCH_DATES, RECONCILIATION, REPAIRS, FORGOTTEN ->
          0;
    };
  }

  private long remove(Table table, Column which) {
    return change(table, which, List.of(lit(true)), Rewrite::remove);
  }

  /** The record's place stays, so that offsets have no hole: of the record, who and what goes. */
  private long empty(Table table, Column which) {
    Column others = not(rows.owned());
    Map<String, Column> values =
        Map.of(
            "key",
            lit(null).cast(DataTypes.BinaryType),
            "value",
            when(others, col("value")),
            "event_time",
            when(others, col("event_time")),
            UserHash.COLUMN,
            when(others, col(UserHash.COLUMN)));
    return change(table, which, rows.places(), rewrite -> rewrite.update(values));
  }

  /**
   * Looks anew in each attempt. Of a live user the stream, which has the entry too, takes out the
   * rows that it goes on to write itself.
   *
   * @return how many rows there were at first
   */
  private long change(Table table, Column which, List<Column> within, Consumer<Rewrite> change) {
    long[] found = {0};
    CommitRetry.change(
        warehouse.path(table),
        () -> {
          Rewrite rewrite =
              Rewrite.begin(
                  warehouse.log(table), version -> warehouse.read(table, version), which, within);
          found[0] = Math.max(found[0], rewrite.found());
          change.accept(rewrite);
        });
    return found[0];
  }
}
