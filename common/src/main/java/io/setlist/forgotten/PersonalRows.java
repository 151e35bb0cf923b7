package io.setlist.forgotten;

import static org.apache.spark.sql.functions.col;

import io.setlist.forgotten.ForgottenUsers.Entry;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the tables hold of a person: read as {@code forget} reads it, so that both find the same.
 */
public final class PersonalRows {

  private final Warehouse warehouse;
  private final String userId;
  private final ForgottenRows rows;

  public PersonalRows(Warehouse warehouse, String userId) {
    this.warehouse = warehouse;
    this.userId = userId;
    this.rows =
        new ForgottenRows(new ForgottenUsers(List.of(new Entry(1, userId, 0, Entry.NEVER))));
  }

  /** The person's rows of a table; empty where the table has none of anybody, or is not there. */
  public Optional<Dataset<Row>> of(Table table) {
    if (!warehouse.has(table)) return Optional.empty();
    Dataset<Row> all = warehouse.read(table);
    return switch (table) {
      case SESSIONS, LATE_EVENTS, SESSIONS_BATCH, RECONCILIATION_DIFFERENCES ->
          Optional.of(all.where(rows.ofUser()));
      case DEAD_LETTERS -> Optional.of(all.where(rows.named()));
      case ARCHIVE -> Optional.of(all.where(rows.mayBe()).where(rows.named()));
      case FORGOTTEN -> Optional.of(all.where(col("user_id").equalTo(userId)));
      case LEDGER, ARCHIVE_PROGRESS, BATCH_RUNS, BATCH_DATES, RECONCILIATION, REPAIRS ->
          Optional.empty();
    };
  }
}
