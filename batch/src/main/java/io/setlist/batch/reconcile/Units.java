package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.setlist.batch.evidence.Unproven;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import java.sql.Date;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * The units of SPEC 7, each with its class as far as digests can tell: a batch session with all
 * live rows in its span, or a live row in none. One pass over narrow rows of both sides.
 */
final class Units {

  /** Digests differ or there are several rows: {@link Comparison} looks at the rows themselves. */
  static final String SUSPECT = "suspect";

  private static final Column OF_BATCH = col("side").equalTo(0);
  private static final Column OF_STREAM = col("side").equalTo(1);
  private static final Column[] UNIT = {
    col("user_id"), coalesce(col("unit.session_id"), col("session_id")).as("session_id")
  };

  private final StreamState stream;
  private final Dataset<Row> batch;
  private final CoveredDates covered;
  private final Unproven unproven;
  private final Rules rules;

  /**
   * @param batch all rows of {@code sessions_batch}
   */
  Units(
      StreamState stream,
      Dataset<Row> batch,
      CoveredDates covered,
      Unproven unproven,
      Rules rules) {
    this.stream = stream;
    this.batch = batch;
    this.covered = covered;
    this.unproven = unproven;
    this.rules = rules;
  }

  /**
   * {@code user_id, session_id, in_batch, session_date, unit_start, unit_end, class}, and the
   * totals of both sides: {@code stream_sessions, stream_songs, ..., batch_duration_ms}.
   */
  Dataset<Row> rows() {
    return classified(grouped(assigned(batchSide().unionByName(streamSide()))));
  }

  /** Sessions of other dates that reach into these are there to take the rows that are theirs. */
  private Dataset<Row> batchSide() {
    return narrow(batch.where(covered.near().or(covered.touchedBySession())), 0);
  }

  /** A row that is not said to be final equals none. */
  private Dataset<Row> streamSide() {
    return narrow(streamRows(), 1, when(not(col("status").eqNullSafe("final")), "not final"));
  }

  /** The rows on the dates, and those on later ones in a session that began on one of them. */
  private Dataset<Row> streamRows() {
    Dataset<Row> crossing =
        batch
            .where(covered.near().and(to_date(col("session_end")).gt(col("session_date"))))
            .select(
                col("user_id").as("crosser"),
                col("session_start").as("crossing_from"),
                col("session_end").as("crossing_until"));
    Dataset<Row> onDates = stream.sessions().where(covered.near());
    Date last = crossing.agg(max(to_date(col("crossing_until")))).head().getDate(0);
    if (last == null) return onDates;
    Dataset<Row> afterMidnight =
        stream
            .sessions()
            .where(not(covered.near()))
            .where(col("session_date").between(lit(covered.bases().firstKey()), lit(last)))
            .join(
                crossing,
                col("user_id")
                    .equalTo(col("crosser"))
                    .and(col("session_start").between(col("crossing_from"), col("crossing_until"))),
                "left_semi");
    return onDates.unionByName(afterMidnight);
  }

  private static Dataset<Row> narrow(Dataset<Row> sessions, int side, Column... digested) {
    Column[] columns =
        Stream.concat(
                Arrays.stream(Columns.SESSION.fieldNames()).map(c -> col(c)),
                Arrays.stream(digested))
            .toArray(Column[]::new);
    return sessions.select(
        lit(side).as("side"),
        col("user_id"),
        col("session_id"),
        col("session_start"),
        col("session_end"),
        col("session_date"),
        col("song_count"),
        col("listened_ms"),
        col("duration_ms"),
        xxhash64(columns).as("digest"));
  }

  /**
   * Batch sessions of a user do not overlap, so the last that has begun is the only one. Of rows on
   * other dates those stay that are in a session of these.
   */
  private Dataset<Row> assigned(Dataset<Row> rows) {
    WindowSpec soFar =
        Window.partitionBy("user_id")
            .orderBy("session_start", "side")
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    Column session =
        when(OF_BATCH, struct("session_id", "session_date", "session_start", "session_end"));
    Column within = col("begun.session_end").geq(col("session_start"));
    Dataset<Row> units =
        rows.withColumn("begun", last(session, true).over(soFar))
            .withColumn("unit", when(within, col("begun")))
            .withColumn("in_batch", col("unit").isNotNull())
            .withColumn("unit_date", coalesce(col("unit.session_date"), col("session_date")));
    return covered.rowsOn(units, col("unit_date"), rules);
  }

  /**
   * A session is settled by its end and the watermarks of both sides, whatever its status says: in
   * a table that was restored or altered that may be what is wrong.
   */
  private Dataset<Row> grouped(Dataset<Row> assigned) {
    Column byBatch = coalesce(col("session_end").leq(col("last_final_end")), lit(false));
    Column bySides = stream.settled().isFinal(col("session_end"), rules).and(byBatch);
    Column near = unproven.touchedBy(col("session_start"), col("session_end"));
    Column settled = unproven.isNothing() ? bySides : bySides.and(not(near));
    return assigned
        .groupBy(UNIT[0], UNIT[1], col("in_batch"))
        .agg(
            min("unit_date").as("session_date"),
            coalesce(max("unit.session_start"), min("session_start")).as("unit_start"),
            coalesce(max("unit.session_end"), max("session_start")).as("unit_end"),
            min(settled).as("settled"),
            max(when(OF_BATCH, col("digest"))).as("batch_digest"),
            max(when(OF_STREAM, col("digest"))).as("stream_digest"),
            count(when(OF_STREAM, true)).as("stream_sessions"),
            total(OF_STREAM, "song_count").as("stream_songs"),
            total(OF_STREAM, "listened_ms").as("stream_listened_ms"),
            total(OF_STREAM, "duration_ms").as("stream_duration_ms"),
            count(when(OF_BATCH, true)).as("batch_sessions"),
            total(OF_BATCH, "song_count").as("batch_songs"),
            total(OF_BATCH, "listened_ms").as("batch_listened_ms"),
            total(OF_BATCH, "duration_ms").as("batch_duration_ms"));
  }

  private static Column total(Column side, String column) {
    return coalesce(sum(when(side, col(column))), lit(0L));
  }

  private static Dataset<Row> classified(Dataset<Row> units) {
    Column same =
        col("stream_sessions").equalTo(1).and(col("stream_digest").equalTo(col("batch_digest")));
    return units
        .withColumn(
            "class",
            when(not(col("settled")), UnitClass.IN_FLIGHT.word())
                .when(col("in_batch").and(same), UnitClass.MATCH.word())
                .otherwise(SUSPECT))
        .drop("settled", "stream_digest", "batch_digest");
  }
}
