package io.setlist.batch.session;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Period;
import io.setlist.rules.Rules;
import io.setlist.table.Materialized;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The sessions of dates, from the archive (SPEC 6): rows of {@code sessions_batch}. */
public final class BatchSessions {

  private final Archive archive;
  private final Rules rules;
  private final Duration gap;
  private final Frontier frontier;

  public BatchSessions(Archive archive, Rules rules, Frontier frontier) {
    this.archive = archive;
    this.rules = rules;
    this.gap = rules.gap();
    this.frontier = frontier;
  }

  /** The sessions that began on one of the dates; at least one date is asked for. */
  public Dataset<Row> of(Dates dates) {
    return dates.rowsOn(sessions(events(dates.periods()), dates));
  }

  /** The same of some users alone, each with dates of its own; at least one is asked for. */
  public Dataset<Row> of(UserDates some) {
    return some.rowsOf(sessions(events(some).orElseThrow(), some.dates()));
  }

  private Dataset<Row> sessions(Dataset<Row> events, Dates dates) {
    return sessions(events, rules, dates.any(BatchSessions::begun))
        .withColumn("status", frontier.status(col("session_end"), rules));
  }

  /** Of a row that an earlier run wrote: the stream could amend it then, and cannot any more. */
  public Column isSettled() {
    return col("status").equalTo("open").and(frontier.isFinal(col("session_end"), rules));
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
    Dataset<Row> read = archive.events(widened(periods));
    List<Instant> midnights = periods.stream().map(DateRange::end).toList();
    Dataset<Row> near =
        archive
            .events(midnights.stream().map(m -> new Period(m.minus(gap), m.plus(gap))).toList())
            .withColumn("midnight", explode(near(midnights)))
            .withColumn("read_until", col("midnight").plus(gap.toMillis()))
            .select("user_id", "midnight", "read_until", "event_time");
    Overtime overtime = new Overtime(archive, gap);
    return overtime.eventsOf(overtime.unended(near)).map(read::unionByName).orElse(read);
  }

  /** Those midnights of which an event is within the gap. */
  private Column near(List<Instant> midnights) {
    Column all = array(midnights.stream().map(m -> lit(m.toEpochMilli())).toArray(Column[]::new));
    return filter(all, m -> abs(col("event_time").minus(m)).leq(gap.toMillis()));
  }

  /** Each of the users' dates by itself: as far as is known of its sessions, and then on. */
  private Optional<Dataset<Row>> events(UserDates some) {
    Dataset<Row> windows = Materialized.of(some.windows(gap));
    Optional<Dataset<Row>> found =
        archive.eventsOf(
            windows.select(
                col("user_id"), col("read_from").as("from"), col("read_until").as("until")));
    if (found.isEmpty()) return found;
    Dataset<Row> wanted = broadcast(windows.withColumnRenamed("user_id", "user"));
    Column during =
        col("user_id")
            .equalTo(col("user"))
            .and(col("event_time").between(col("read_from"), col("read_until")));
    Dataset<Row> read = Materialized.of(found.get().join(wanted, during, "left_semi"));
    Dataset<Row> byDate =
        read.select("user_id", "event_time")
            .join(wanted, during)
            .select("user_id", "midnight", "read_until", "event_time");
    Overtime overtime = new Overtime(archive, gap);
    Dataset<Row> unended = overtime.unended(byDate).where(not(UserDates.beganBefore()));
    return Optional.of(overtime.eventsOf(unended).map(read::unionByName).orElse(read));
  }

  private List<Period> widened(List<DateRange> periods) {
    return periods.stream().map(p -> new Period(p.start().minus(gap), p.end().plus(gap))).toList();
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
