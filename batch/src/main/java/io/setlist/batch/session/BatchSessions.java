package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Period;
import io.setlist.rules.Rules;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The sessions of dates, from the archive (SPEC 6): rows of {@code sessions_batch}. */
public final class BatchSessions {

  private final Archive archive;
  private final Rules rules;
  private final Frontier frontier;

  public BatchSessions(Archive archive, Rules rules, Frontier frontier) {
    this.archive = archive;
    this.rules = rules;
    this.frontier = frontier;
  }

  /** The sessions that began on one of the dates; at least one date is asked for. */
  public Dataset<Row> of(Dates dates) {
    Column begun = dates.any(BatchSessions::begun);
    return dates
        .rowsOn(sessions(events(dates.periods()), rules, begun))
        .withColumn("status", frontier.status(col("session_end"), rules));
  }

  private static Column begun(DateRange period) {
    return col("session_start")
        .geq(period.start().toEpochMilli())
        .and(col("session_start").lt(period.end().toEpochMilli()));
  }

  /**
   * A session that begins on the first date of a period shows it by the gap before it. One that
   * ends after the last date is read on for; where that comes into another period, its events are
   * there twice, as copies are.
   */
  private Dataset<Row> events(List<DateRange> periods) {
    Dataset<Row> read =
        archive.events(
            periods.stream()
                .map(p -> new Period(p.start().minus(rules.gap()), p.end().plus(rules.gap())))
                .toList());
    return new Overtime(archive, rules.gap())
        .eventsOfSessionsOver(periods.stream().map(DateRange::end).toList())
        .map(read::unionByName)
        .orElse(read);
  }

  /** SPEC 2 and 3: the sessions of events, in any order and with copies. */
  public static Dataset<Row> sessions(Dataset<Row> events, Rules rules) {
    return sessions(events, rules, lit(true));
  }

  /**
   * Some of them.
   *
   * @param begun which, by {@code session_start} in epoch milliseconds
   */
  private static Dataset<Row> sessions(Dataset<Row> events, Rules rules, Column begun) {
    // One shuffle; all that follows is by user. Copies do not move a gap, so they go after it is
    // found, and what only the order needed goes with them: each step from here copies each row.
    Dataset<Row> numbered = EventOrder.numbered(events.repartition(col("user_id")));
    Dataset<Row> inSessions =
        Gaps.sessionStarts(numbered, rules.gapMs(), EventOrder.columns())
            .where(not(col("copy")))
            .where(begun)
            .drop("copy", "event_id", "track_id");
    return SessionRows.of(Songs.numbered(inSessions));
  }
}
