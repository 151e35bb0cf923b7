package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Frontier;
import io.setlist.rules.Rules;
import java.time.LocalDate;
import java.util.SortedSet;
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
  public Dataset<Row> of(SortedSet<LocalDate> dates) {
    return DateRange.of(dates).stream().map(this::of).reduce(Dataset::union).orElseThrow();
  }

  private Dataset<Row> of(DateRange dates) {
    Dataset<Row> sessions =
        sessions(events(dates), rules, dates.start().toEpochMilli(), dates.end().toEpochMilli());
    return sessions.withColumn("status", frontier.status(col("session_end"), rules));
  }

  /**
   * A session that begins on the first date shows it by the gap before it. One that ends after the
   * last date is read on for.
   */
  private Dataset<Row> events(DateRange dates) {
    Dataset<Row> read =
        archive.events(dates.start().minus(rules.gap()), dates.end().plus(rules.gap()));
    return new Overtime(archive, rules.gap())
        .eventsOfSessionsOver(dates.end())
        .map(read::unionByName)
        .orElse(read);
  }

  /** SPEC 2 and 3: the sessions of events, in any order and with copies. */
  public static Dataset<Row> sessions(Dataset<Row> events, Rules rules) {
    return sessions(events, rules, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Those that begin in a period. */
  private static Dataset<Row> sessions(
      Dataset<Row> events, Rules rules, long fromMs, long untilMs) {
    // One shuffle; all that follows is by user. Copies do not move a gap, so they go after it is
    // found, and what only the order needed goes with them: each step from here copies each row.
    Dataset<Row> numbered = EventOrder.numbered(events.repartition(col("user_id")));
    Dataset<Row> inSessions =
        Gaps.sessionStarts(numbered, rules.gapMs(), EventOrder.columns())
            .where(not(col("copy")))
            .where(col("session_start").geq(fromMs).and(col("session_start").lt(untilMs)))
            .drop("copy", "event_id", "track_id");
    return SessionRows.of(Songs.numbered(inSessions));
  }
}
