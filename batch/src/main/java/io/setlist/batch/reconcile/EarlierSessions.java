package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Records;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.DateRange;
import io.setlist.rules.Rules;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
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
    Dataset<Row> rest = units;
    for (LocalDate date : covered.firstKnown()) rest = without(date, rest);
    return rest;
  }

  private Dataset<Row> without(LocalDate date, Dataset<Row> units) {
    Column alone =
        col("session_date")
            .equalTo(lit(date))
            .and(col("class").equalTo(UnitClass.MISSING_IN_BATCH.word()));
    Dataset<Row> known = units.localCheckpoint();
    Timestamp last = known.where(alone).agg(max("unit_end")).head().getTimestamp(0);
    if (last == null) return known;
    Dataset<Row> begunBefore = begunBefore(date, last.toInstant(), known.where(alone));
    Column taken =
        alone
            .and(col("user_id").equalTo(col("earlier_user")))
            .and(col("earlier_end").geq(col("unit_start")));
    return known.join(begunBefore, taken, "left_anti");
  }

  /** The sessions of these users that run over the midnight at which the date begins. */
  private Dataset<Row> begunBefore(LocalDate date, Instant until, Dataset<Row> units) {
    Instant midnight = new DateRange(date, date).start();
    Archive archive = new Archive(archived, covered.bases().get(date).cutOff(), rules);
    Dataset<Row> events =
        archive
            .events(midnight.minus(rules.gap()), until)
            .join(
                units.select(col("user_id").as("suspect")),
                col("user_id").equalTo(col("suspect")),
                "left_semi");
    return BatchSessions.sessions(events, rules)
        .where(col("session_start").lt(lit(midnight)))
        .select(col("user_id").as("earlier_user"), col("session_end").as("earlier_end"));
  }
}
