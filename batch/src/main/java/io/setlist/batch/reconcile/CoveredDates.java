package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchRuns;
import io.setlist.batch.table.BatchRuns.Basis;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * The dates of a comparison: those that the batch for the dates asked for reported.
 *
 * @param bases what the batch's rows of each rest on
 * @param firstKnown those of them before which no date was ever computed
 */
public record CoveredDates(SortedMap<LocalDate, Basis> bases, SortedSet<LocalDate> firstKnown) {

  /**
   * @throws JobException (not ready) where the batch has not run for a date
   */
  static CoveredDates of(SparkSession spark, Warehouse warehouse, DateRange requested) {
    if (!warehouse.has(Table.BATCH_RUNS)) throw noBatch(requested.first());
    BatchRuns runs = new BatchRuns(spark, warehouse);
    SortedMap<LocalDate, Basis> known = runs.bases();
    SortedMap<LocalDate, Basis> covered = new TreeMap<>();
    requested
        .dates()
        .forEach(
            date -> {
              SortedSet<LocalDate> with = runs.writtenWith(date);
              if (with.isEmpty()) throw noBatch(date);
              with.forEach(d -> covered.put(d, known.get(d)));
            });
    SortedSet<LocalDate> firstKnown = new TreeSet<>(covered.keySet());
    firstKnown.removeIf(date -> known.containsKey(date.minusDays(1)));
    return new CoveredDates(covered, firstKnown);
  }

  private static JobException noBatch(LocalDate date) {
    return JobException.notReady(
        "the batch has not computed %s; run './setlist batch --date %s' first"
            .formatted(date, date));
  }

  public SortedSet<LocalDate> dates() {
    return new TreeSet<>(bases.keySet());
  }

  /** The column is one of these dates. */
  Column has(Column date) {
    return date.isin(bases.keySet().toArray());
  }

  /** The session's date is one of these. */
  Column on() {
    return SessionsBatch.on(bases.keySet());
  }

  /** A session of these columns' {@code session_start} and {@code session_end} reaches into one. */
  Column touchedBySession() {
    Column touched = lit(false);
    for (DateRange range : DateRange.of(dates())) {
      touched =
          touched.or(
              col("session_start")
                  .lt(lit(range.end()))
                  .and(col("session_end").geq(lit(range.start()))));
    }
    return touched;
  }

  /** By the batch's frontier for its date, the stream can amend nothing of a session any more. */
  Column isFinal(Column date, Column sessionEnd, Rules rules) {
    Column isFinal = lit(false);
    for (var entry : bases.entrySet()) {
      isFinal =
          isFinal.or(
              date.equalTo(lit(entry.getKey()))
                  .and(entry.getValue().frontier().isFinal(sessionEnd, rules)));
    }
    return isFinal;
  }
}
