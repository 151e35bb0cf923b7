package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.Basis;
import io.setlist.batch.table.BatchDate;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The dates of a comparison.
 *
 * @param bases what the batch's rows of each rest on
 * @param firstKnown those of them before which no date was ever computed
 */
public record CoveredDates(SortedMap<LocalDate, Basis> bases, SortedSet<LocalDate> firstKnown) {

  private static final StructType DATE =
      new StructType()
          .add("covered_date", DataTypes.DateType)
          .add("covered_cut_off", DataTypes.StringType)
          .add("last_final_end", DataTypes.TimestampType);

  private static final StructType POSITION =
      new StructType()
          .add("covered_by", DataTypes.StringType)
          .add("covered_topic", DataTypes.StringType)
          .add("covered_partition", DataTypes.IntegerType)
          .add("covered_until", DataTypes.LongType);

  /**
   * The dates asked for, with those before them that are due; without any asked for, all that are.
   *
   * @throws JobException (not ready) where the batch has not run for a date
   */
  static CoveredDates of(
      SortedMap<LocalDate, BatchDate> known,
      Optional<DateRange> asked,
      Predicate<BatchDate> isDue) {
    SortedMap<LocalDate, BatchDate> computed = new TreeMap<>(known);
    computed.values().removeIf(date -> !date.isComputed());
    requireComputed(asked, known);
    SortedMap<LocalDate, Basis> bases = new TreeMap<>();
    asked
        .map(range -> computed.headMap(range.first()))
        .orElse(computed)
        .forEach(
            (date, one) -> {
              if (isDue.test(one)) bases.put(date, one.basis());
            });
    asked
        .map(range -> computed.subMap(range.first(), range.last().plusDays(1)))
        .ifPresent(dates -> dates.forEach((date, one) -> bases.put(date, one.basis())));
    SortedSet<LocalDate> firstKnown = new TreeSet<>(bases.keySet());
    firstKnown.removeIf(date -> computed.containsKey(date.minusDays(1)));
    return new CoveredDates(bases, firstKnown);
  }

  private static void requireComputed(
      Optional<DateRange> asked, SortedMap<LocalDate, BatchDate> known) {
    asked.stream()
        .flatMap(DateRange::dates)
        .forEach(
            date -> {
              BatchDate one = known.get(date);
              // Of one that cannot be proven it will not be: that is said in its own words.
              boolean may = one != null && (one.isComputed() || one.unprovable() != null);
              if (!may) throw noBatch(date);
            });
  }

  static JobException noBatch(LocalDate date) {
    return JobException.notReady(
        "the batch has not computed %s; run './setlist batch --date %s' first"
            .formatted(date, date));
  }

  public Dates dates() {
    return Dates.of(bases.keySet());
  }

  /** The session's date is one of these, or between them. */
  Column near() {
    return dates().near(col("session_date"));
  }

  /**
   * A session of these columns' {@code session_start} and {@code session_end} reaches into one, or
   * between them.
   */
  Column touchedBySession() {
    return dates()
        .any(
            period ->
                col("session_start")
                    .lt(lit(period.end()))
                    .and(col("session_end").geq(lit(period.start()))));
  }

  /**
   * The rows that have one of these dates, with {@code last_final_end}: by the batch's frontier for
   * the date, the stream can amend nothing any more of a session that ends there or before. It is
   * null where there is no such end.
   */
  Dataset<Row> rowsOn(Dataset<Row> rows, Column date, Rules rules) {
    List<Row> dates = new ArrayList<>();
    bases.forEach(
        (d, basis) ->
            dates.add(
                RowFactory.create(
                    Date.valueOf(d),
                    null,
                    basis.frontier().lastFinalEnd(rules).map(Timestamp::from).orElse(null))));
    Dataset<Row> table = rows.sparkSession().createDataFrame(dates, DATE);
    return rows.join(broadcast(table), date.equalTo(col("covered_date")))
        .drop("covered_date", "covered_cut_off");
  }

  /** Up to where any of the batch's runs has read. */
  CutOff cutOff() {
    return bases.values().stream().map(Basis::cutOff).reduce(CutOff.NOTHING, CutOff::or);
  }

  /**
   * Of events with {@code topic, partition, offset}, those that the batch has read for the date.
   * Thousands of dates share a few cut-offs, which go by numbers.
   */
  Dataset<Row> readFor(Column date, Dataset<Row> events) {
    Map<CutOff, String> numbers = new HashMap<>();
    List<Row> dates = new ArrayList<>();
    bases.forEach(
        (d, basis) -> {
          String number =
              numbers.computeIfAbsent(basis.cutOff(), c -> Integer.toString(numbers.size()));
          dates.add(RowFactory.create(Date.valueOf(d), number, null));
        });
    List<Row> positions = new ArrayList<>();
    numbers.forEach(
        (cutOff, number) ->
            cutOff
                .until()
                .forEach(
                    (source, until) ->
                        positions.add(
                            RowFactory.create(number, source.topic(), source.partition(), until))));
    SparkSession spark = events.sparkSession();
    Column read =
        col("covered_cut_off")
            .equalTo(col("covered_by"))
            .and(col("topic").equalTo(col("covered_topic")))
            .and(col("partition").equalTo(col("covered_partition")))
            .and(col("offset").lt(col("covered_until")));
    return events
        .join(
            broadcast(spark.createDataFrame(dates, DATE).drop("last_final_end")),
            date.equalTo(col("covered_date")))
        .join(broadcast(spark.createDataFrame(positions, POSITION)), read, "left_semi")
        .drop("covered_date", "covered_cut_off");
  }
}
