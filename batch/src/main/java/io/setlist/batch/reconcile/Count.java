package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The units of a date and class: how many, and what they come to on both sides.
 *
 * @param cause of units that differ
 */
record Count(
    LocalDate date,
    UnitClass unitClass,
    Optional<Cause> cause,
    long units,
    Totals stream,
    Totals batch) {

  private static final String[] TOTALS = {
    "stream_sessions",
    "stream_songs",
    "stream_listened_ms",
    "stream_duration_ms",
    "batch_sessions",
    "batch_songs",
    "batch_listened_ms",
    "batch_duration_ms"
  };

  /**
   * Counts a comparison: a few dozen rows a date, however many units there are.
   *
   * @param caused the differing units with their causes
   */
  static List<Count> of(Comparison comparison, Dataset<Row> caused) {
    Dataset<Row> undoubted = comparison.undoubted().withColumn("cause", lit(null).cast("string"));
    Dataset<Row> equal = comparison.matchAfterAll().withColumn("cause", lit(null).cast("string"));
    Dataset<Row> looked = withTotals(equal.unionByName(caused));
    Column[] sums = Stream.of(TOTALS).map(t -> sum(t).as(t)).toArray(Column[]::new);
    return columns(undoubted)
        .unionByName(columns(looked))
        .groupBy("session_date", "class", "cause")
        .agg(count(lit(1)).as("units"), sums)
        .collectAsList()
        .stream()
        .map(Count::of)
        .toList();
  }

  private static Dataset<Row> columns(Dataset<Row> units) {
    return units.select(
        Stream.concat(Stream.of("session_date", "class", "cause"), Stream.of(TOTALS))
            .map(c -> col(c))
            .toArray(Column[]::new));
  }

  private static Dataset<Row> withTotals(Dataset<Row> units) {
    return units
        .withColumn("stream_sessions", size(col("stream")).cast("long"))
        .withColumn("stream_songs", streamSum("song_count"))
        .withColumn("stream_listened_ms", streamSum("listened_ms"))
        .withColumn("stream_duration_ms", streamSum("duration_ms"))
        .withColumn("batch_sessions", when(col("batch").isNotNull(), 1L).otherwise(0L))
        .withColumn("batch_songs", coalesce(col("batch.song_count"), lit(0L)))
        .withColumn("batch_listened_ms", coalesce(col("batch.listened_ms"), lit(0L)))
        .withColumn("batch_duration_ms", coalesce(col("batch.duration_ms"), lit(0L)));
  }

  private static Column streamSum(String column) {
    return aggregate(col("stream"), lit(0L), (sum, row) -> sum.plus(row.getField(column)));
  }

  private static Count of(Row row) {
    String cause = row.getAs("cause");
    return new Count(
        row.<java.sql.Date>getAs("session_date").toLocalDate(),
        UnitClass.of(row.getAs("class")),
        Optional.ofNullable(cause).map(c -> Cause.valueOf(c.toUpperCase(Locale.ROOT))),
        row.getAs("units"),
        totals(row, "stream_"),
        totals(row, "batch_"));
  }

  private static Totals totals(Row row, String side) {
    return new Totals(
        row.getAs(side + "sessions"),
        row.getAs(side + "songs"),
        row.getAs(side + "listened_ms"),
        row.getAs(side + "duration_ms"));
  }
}
