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
    if (!again.isEmpty()) {
      Dataset<Row> asTheyWere = new Dates(again).rowsOn(sessions.rows()).where(near);
      rows =
          rows.union(twin.of(new Dates(again)).where(not(near)).select(ROW))
              .union(asTheyWere.select(ROW));
    }
    return rows;
  }
}
