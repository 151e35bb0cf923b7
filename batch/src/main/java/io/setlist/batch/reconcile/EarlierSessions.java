package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_millis;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Records;
import io.setlist.batch.session.Dates;
import io.setlist.batch.session.Gaps;
import io.setlist.rules.Rules;
import io.setlist.table.Materialized;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Leaves out rows that no batch session has because theirs began on the day before, which the batch
 * has never computed: they are that day's affair.
 */
final class EarlierSessions {

  private final Records archived;
  private final CoveredDates covered;
  private final Rules rules;

  EarlierSessions(Records archived, CoveredDates covered, Rules rules) {
    this.archived = archived;
    this.covered = covered;
    this.rules = rules;
  }

  Dataset<Row> without(Dataset<Row> units) {
    if (covered.firstKnown().isEmpty()) return units;
    Column isAlone = col("class").equalTo(UnitClass.MISSING_IN_BATCH.word());
    Dataset<Row> known = Materialized.of(units);
    Dataset<Row> alone =
        new Dates(covered.firstKnown())
            .rowsOn(known.where(isAlone))
            .groupBy(col("user_id").as("suspect"), col("session_date").as("on_date"))
            .agg(unix_millis(max("unit_end")).as("until"));
    if (alone.isEmpty()) return known;
    Column taken =
        isAlone
            .and(col("session_date").equalTo(col("earlier_date")))
            .and(col("user_id").equalTo(col("earlier_user")))
            .and(unix_millis(col("unit_start")).leq(col("earlier_end")));
    return known.join(begunBefore(alone), taken, "left_anti");
  }

  /** The sessions of these users that run over the midnight at which the date begins. */
  private Dataset<Row> begunBefore(Dataset<Row> alone) {
    Column midnight = unix_millis(col("on_date").cast("timestamp"));
    Column from = midnight.minus(rules.gapMs());
    Column ofUser =
        col("user_id").equalTo(col("suspect")).and(col("event_time").between(from, col("until")));
    Dataset<Row> windows =
        alone.select(col("suspect").as("user_id"), from.as("from"), col("until"));
    Dataset<Row> events =
        new Archive(archived, covered.cutOff(), rules)
            .eventsOfWithOrigin(windows)
            .orElseThrow()
            .join(alone, ofUser);
    Dataset<Row> times =
        covered
            .readFor(col("on_date"), events)
            .select(col("user_id"), midnight.as("midnight"), col("event_time"));
    return Gaps.spans(times, rules.gap(), "user_id", "midnight")
        .where(col("session_start").lt(col("midnight")))
        .select(
            col("user_id").as("earlier_user"),
            to_date(timestamp_millis(col("midnight"))).as("earlier_date"),
            col("end").as("earlier_end"));
  }
}
