package io.setlist.batch.session;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_millis;

import java.time.Duration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Some users, each with dates of its own.
 *
 * @param pairs {@code user_id, session_date, known_end}: up to where a session that began on the
 *     date is known to go, null where it is not; a pair may be there several times
 * @param dates all of theirs
 */
public record UserDates(Dataset<Row> pairs, Dates dates) {

  private static final int MANY = 1_000_000;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /** Whether they are so many that to tell them from others costs more than it saves. */
  public boolean areMany() {
    return pairs.limit(MANY).count() == MANY;
  }

  /**
   * What is to be read for each: {@code user_id, midnight} (the end of the date), {@code read_from,
   * read_until}, in epoch milliseconds.
   */
  Dataset<Row> windows(Duration gap) {
    Column midnight = unix_millis(date_add(col("session_date"), 1).cast("timestamp"));
    Column end = coalesce(unix_millis(max("known_end")), lit(Long.MIN_VALUE));
    return pairs
        .groupBy(col("user_id"), midnight.as("midnight"))
        .agg(end.as("end"))
        .select(
            col("user_id"),
            col("midnight"),
            col("midnight").minus(DAY_MS + gap.toMillis()).as("read_from"),
            greatest(col("midnight"), col("end")).plus(gap.toMillis()).as("read_until"));
  }

  /** Whether a session of a row of {@link #windows} began before its date. */
  static Column beganBefore() {
    return col("session_start").lt(col("midnight").minus(DAY_MS));
  }

  /** The same, and the day before each date. */
  public UserDates withDaysBefore() {
    Dataset<Row> before =
        pairs.select(
            col("user_id"),
            date_add(col("session_date"), -1).as("session_date"),
            lit(null).cast("timestamp").as("known_end"));
    return new UserDates(pairs.unionByName(before), dates.withDaysBefore());
  }

  /** The rows of these users on these dates. */
  public Dataset<Row> rowsOf(Dataset<Row> rows) {
    return joined(dates.rowsOn(rows), "left_semi");
  }

  /** Rows without these users' on these dates. */
  public Dataset<Row> withoutTheirs(Dataset<Row> rows) {
    return joined(rows, "left_anti");
  }

  private Dataset<Row> joined(Dataset<Row> rows, String how) {
    Dataset<Row> theirs =
        pairs.select(col("user_id").as("their_user"), col("session_date").as("their_date"));
    Column same =
        col("user_id")
            .equalTo(col("their_user"))
            .and(col("session_date").equalTo(col("their_date")));
    // They are few, and sent to wherever rows are: no row of a day is moved to meet them.
    return rows.join(broadcast(theirs), same, how);
  }
}
