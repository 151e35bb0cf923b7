package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Period;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.rules.Rules;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Which dates that were written before may have changed since. It may name one too many, of which a
 * copy has arrived, but none too few: an event changes the date that it is on, or that of a session
 * within the gap of it.
 */
public final class ChangedDates {

  private final SessionsBatch sessions;
  private final Archive archive;
  private final Frontier frontier;
  private final Rules rules;

  public ChangedDates(SessionsBatch sessions, Archive archive, Frontier frontier, Rules rules) {
    this.sessions = sessions;
    this.archive = archive;
    this.frontier = frontier;
    this.rules = rules;
  }

  /**
   * Candidates among the dates written.
   *
   * @param written with the cut-off up to which each is right
   */
  public SortedSet<LocalDate> among(SortedMap<LocalDate, CutOff> written) {
    SortedSet<LocalDate> candidates = new TreeSet<>();
    if (written.isEmpty()) return candidates;
    CutOff since = written.values().stream().distinct().reduce(CutOff::common).orElseThrow();
    Dataset<Row> known =
        sessions
            .rows()
            .where(col("session_date").between(lit(written.firstKey()), lit(written.lastKey())));
    Instant first = written.firstKey().atStartOfDay(ZoneOffset.UTC).toInstant();
    Dataset<Row> news =
        archive
            .eventsSince(
                since, new Period(first.minus(rules.gap()), lastOf(known, written.lastKey())))
            .select(col("user_id").as("user"), timestamp_millis(col("event_time")).as("at"))
            .distinct()
            .localCheckpoint();
    SortedSet<LocalDate> arrived = dates(news.select(to_date(col("at"))));
    candidates.addAll(arrived);
    candidates.addAll(dates(touched(known, news, arrived)));
    candidates.addAll(dates(settled(known)));
    candidates.retainAll(written.keySet());
    return candidates;
  }

  /** Nothing later than this can touch a session of the dates known. */
  private Instant lastOf(Dataset<Row> known, LocalDate lastDate) {
    Instant end = new DateRange(lastDate, lastDate).end();
    Timestamp longest =
        known
            .where(col("session_end").geq(lit(end.minus(rules.gap()))))
            .agg(max("session_end"))
            .head()
            .getTimestamp(0);
    Instant last = longest == null || longest.toInstant().isBefore(end) ? end : longest.toInstant();
    return last.plus(rules.gap());
  }

  private Dataset<Row> touched(
      Dataset<Row> known, Dataset<Row> news, Collection<LocalDate> arrived) {
    Column near =
        Dates.of(arrived)
            .any(
                period ->
                    col("session_start")
                        .leq(lit(period.end().plus(rules.gap())))
                        .and(col("session_end").geq(lit(period.start().minus(rules.gap())))));
    Column gap = lit(rules.gap());
    return known
        .where(near)
        .select("user_id", "session_start", "session_end", "session_date")
        .join(
            news,
            col("user_id")
                .equalTo(col("user"))
                .and(col("at").geq(col("session_start").minus(gap)))
                .and(col("at").leq(col("session_end").plus(gap))),
            "left_semi")
        .select("session_date");
  }

  /** Sessions in flight when they were written that the stream cannot amend any more. */
  private Dataset<Row> settled(Dataset<Row> known) {
    return known
        .where(col("status").equalTo("open").and(frontier.isFinal(col("session_end"), rules)))
        .select("session_date");
  }

  private static SortedSet<LocalDate> dates(Dataset<Row> column) {
    SortedSet<LocalDate> dates = new TreeSet<>();
    List<Row> rows = column.distinct().collectAsList();
    for (Row row : rows) dates.add(row.getDate(0).toLocalDate());
    return dates;
  }
}
