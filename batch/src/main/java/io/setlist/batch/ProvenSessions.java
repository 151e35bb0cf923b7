package io.setlist.batch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.setlist.batch.evidence.Unproven;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.Dates;
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
    if (dates.all().isEmpty()) return sessions.rows().select(ROW).limit(0);
    if (unproven.isNothing()) return twin.of(dates).select(ROW);
    SortedSet<LocalDate> first = new TreeSet<>(dates.all());
    first.removeIf(date -> known.containsKey(date) && known.get(date).isComputed());
    SortedSet<LocalDate> again = new TreeSet<>(dates.all());
    again.removeAll(first);
    Column near = unproven.touchedBy(col("session_start"), col("session_end"));
    Dataset<Row> rows = sessions.rows().select(ROW).limit(0);
    if (!first.isEmpty()) {
      rows =
          rows.union(
              twin.of(new Dates(first))
                  .withColumn("status", when(near, lit("open")).otherwise(col("status")))
                  .select(ROW));
    }
    return again.isEmpty() ? rows : rows.union(again(new Dates(again), near));
  }

  /** What came near stays as it was, and all that a session that comes near has joined to it. */
  private Dataset<Row> again(Dates dates, Column near) {
    Dataset<Row> now = twin.of(dates).select(ROW);
    Dataset<Row> then = dates.rowsOn(sessions.rows()).select(ROW);
    // Such a session may have begun on the day before.
    SortedSet<LocalDate> reach = new TreeSet<>(dates.all());
    dates.all().forEach(date -> reach.add(date.minusDays(1)));
    Dataset<Row> joined =
        twin.of(new Dates(reach))
            .where(near)
            .select(
                col("user_id").as("near_user"),
                col("session_start").as("near_start"),
                col("session_end").as("near_end"));
    Column within =
        col("user_id")
            .equalTo(col("near_user"))
            .and(col("session_start").between(col("near_start"), col("near_end")));
    return now.where(not(near))
        .union(then.where(near))
        .union(then.where(not(near)).join(joined, within, "left_semi"));
  }
}
