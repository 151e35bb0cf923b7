package io.setlist.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.setlist.batch.evidence.Unproven;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.Dates;
import io.setlist.batch.session.UserDates;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.table.Columns;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run writes for dates: the sessions from the archive, and of those that come near to what
 * it does not prove, what an earlier run made of them while it did.
 *
 * @param known what earlier runs have computed
 */
record ProvenSessions(
    BatchSessions twin,
    SessionsBatch sessions,
    SortedMap<LocalDate, BatchDate> known,
    Unproven unproven) {

  private static final Column[] ROW =
      Arrays.stream(Columns.BATCH_SESSION_ROW.fieldNames())
          .map(name -> col(name))
          .toArray(Column[]::new);

  /** Their rows; none for no dates. */
  Dataset<Row> of(Dates dates) {
    if (dates.all().isEmpty()) return none();
    if (unproven.isNothing()) return twin.of(dates).select(ROW);
    SortedSet<LocalDate> first = new TreeSet<>(dates.all());
    first.removeIf(date -> known.containsKey(date) && known.get(date).isComputed());
    SortedSet<LocalDate> again = new TreeSet<>(dates.all());
    again.removeAll(first);
    Dataset<Row> rows = none();
    if (!first.isEmpty()) {
      rows =
          rows.union(
              twin.of(new Dates(first))
                  .withColumn("status", when(isNear(), lit("open")).otherwise(col("status")))
                  .select(ROW));
    }
    if (again.isEmpty()) return rows;
    Dates once = new Dates(again);
    return rows.union(
        again(once.rowsOn(sessions.rows()), twin.of(once), twin.of(once.withDaysBefore())));
  }

  /** The rows of users on dates that were computed before. */
  Dataset<Row> of(UserDates some) {
    if (unproven.isNothing()) return twin.of(some).select(ROW);
    return again(some.rowsOf(sessions.rows()), twin.of(some), twin.of(some.withDaysBefore()));
  }

  /** Rows that an earlier run wrote, of users of whom nothing has come since. */
  Dataset<Row> kept(Dataset<Row> rows) {
    return rows.withColumn("status", when(isSettled(), lit("final")).otherwise(col("status")))
        .select(ROW);
  }

  /** Whether one of them has become final. */
  Column isSettled() {
    return unproven.isNothing() ? twin.isSettled() : twin.isSettled().and(not(isNear()));
  }

  private Dataset<Row> none() {
    return sessions.rows().select(ROW).limit(0);
  }

  private Column isNear() {
    return unproven.touchedBy(col("session_start"), col("session_end"));
  }

  /**
   * What came near stays as it was, and all that a session that comes near has joined to it.
   *
   * @param reach the sessions now, and those that began on the days before
   */
  private Dataset<Row> again(Dataset<Row> then, Dataset<Row> now, Dataset<Row> reach) {
    Dataset<Row> joined =
        reach
            .where(isNear())
            .select(
                col("user_id").as("near_user"),
                col("session_start").as("near_start"),
                col("session_end").as("near_end"));
    Column within =
        col("user_id")
            .equalTo(col("near_user"))
            .and(col("session_start").between(col("near_start"), col("near_end")));
    Dataset<Row> stored = then.select(ROW);
    return now.select(ROW)
        .where(not(isNear()))
        .union(stored.where(isNear()))
        .union(stored.where(not(isNear())).join(joined, within, "left_semi"));
  }
}
