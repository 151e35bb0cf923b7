package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.BatchRuns;
import io.setlist.batch.table.BatchRuns.Basis;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The dates of a comparison: those that the batch for the dates asked for reported.
 *
 * @param bases what the batch's rows of each rest on
 * @param firstKnown those of them before which no date was ever computed
 */
public record CoveredDates(SortedMap<LocalDate, Basis> bases, SortedSet<LocalDate> firstKnown) {

  private static final StructType DATE =
      new StructType()
          .add("covered_date", DataTypes.DateType)
          .add("covered_run", DataTypes.StringType)
          .add("last_final_end", DataTypes.TimestampType);

  private static final StructType POSITION =
      new StructType()
          .add("covered_by", DataTypes.StringType)
          .add("covered_topic", DataTypes.StringType)
          .add("covered_partition", DataTypes.IntegerType)
          .add("covered_until", DataTypes.LongType);

  /**
   * @throws JobException (not ready) where the batch has not run for a date
   */
  static CoveredDates of(BatchRuns runs, DateRange requested) {
    SortedMap<LocalDate, Basis> known = runs.bases();
    Map<LocalDate, SortedSet<LocalDate>> writtenWith = runs.writtenWith();
    // Of each run once: one run may have written thousands.
    Set<SortedSet<LocalDate>> byRun = Collections.newSetFromMap(new IdentityHashMap<>());
    requested
        .dates()
        .forEach(
            date -> {
              if (!writtenWith.containsKey(date)) throw noBatch(date);
              byRun.add(writtenWith.get(date));
            });
    SortedSet<LocalDate> covered = new TreeSet<>();
    byRun.forEach(covered::addAll);
    SortedMap<LocalDate, Basis> bases = new TreeMap<>();
    covered.forEach(date -> bases.put(date, known.get(date)));
    SortedSet<LocalDate> firstKnown = new TreeSet<>(covered);
    firstKnown.removeIf(date -> known.containsKey(date.minusDays(1)));
    return new CoveredDates(bases, firstKnown);
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
                    basis.runId(),
                    basis.frontier().lastFinalEnd(rules).map(Timestamp::from).orElse(null))));
    Dataset<Row> table = rows.sparkSession().createDataFrame(dates, DATE);
    return rows.join(broadcast(table), date.equalTo(col("covered_date")))
        .drop("covered_date", "covered_run");
  }

  /** Up to where any of the batch's runs has read. */
  CutOff cutOff() {
    return bases.values().stream().map(Basis::cutOff).reduce(CutOff.NOTHING, CutOff::or);
  }

  /**
   * Of events with {@code topic, partition, offset}, those that the batch's run for the date has
   * read.
   */
  Dataset<Row> readFor(Column date, Dataset<Row> events) {
    Map<String, CutOff> runs = new TreeMap<>();
    List<Row> dates = new ArrayList<>();
    bases.forEach(
        (d, basis) -> {
          runs.put(basis.runId(), basis.cutOff());
          dates.add(RowFactory.create(Date.valueOf(d), basis.runId(), null));
        });
    List<Row> positions = new ArrayList<>();
    runs.forEach(
        (run, cutOff) ->
            cutOff
                .until()
                .forEach(
                    (source, until) ->
                        positions.add(
                            RowFactory.create(run, source.topic(), source.partition(), until))));
    SparkSession spark = events.sparkSession();
    Column read =
        col("covered_run")
            .equalTo(col("covered_by"))
            .and(col("topic").equalTo(col("covered_topic")))
            .and(col("partition").equalTo(col("covered_partition")))
            .and(col("offset").lt(col("covered_until")));
    return events
        .join(
            broadcast(spark.createDataFrame(dates, DATE).drop("last_final_end")),
            date.equalTo(col("covered_date")))
        .join(broadcast(spark.createDataFrame(positions, POSITION)), read, "left_semi")
        .drop("covered_date", "covered_run");
  }
}
