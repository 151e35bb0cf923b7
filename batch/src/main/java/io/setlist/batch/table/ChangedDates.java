package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_millis;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Period;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.session.UserDates;
import io.setlist.rules.Rules;
import io.setlist.table.Materialized;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whose sessions, of dates that were written before, may have changed since. It may name one too
 * many, of whom a copy has arrived, but none too few: an event changes its user's sessions on the
 * date that it is on, or on that of a session within the gap of it.
 */
public final class ChangedDates {

  private final SessionsBatch sessions;
  private final Archive archive;
  private final Rules rules;

  public ChangedDates(SessionsBatch sessions, Archive archive, Rules rules) {
    this.sessions = sessions;
    this.archive = archive;
    this.rules = rules;
  }

  /**
   * The users with news on the dates written.
   *
   * @param written with the cut-off up to which each is right
   * @return empty where nobody has any
   */
  public Optional<UserDates> among(SortedMap<LocalDate, CutOff> written) {
    if (written.isEmpty()) return Optional.empty();
    CutOff since = written.values().stream().distinct().reduce(CutOff::common).orElseThrow();
    Dataset<Row> known =
        sessions
            .rows()
            .where(col("session_date").between(lit(written.firstKey()), lit(written.lastKey())));
    DateRange all = new DateRange(written.firstKey(), written.lastKey());
    Dataset<Row> news = Materialized.of(news(known, all, since));
    SortedSet<LocalDate> arrived = dates(news.select(to_date(col("at")).as("session_date")));
    Dataset<Row> arrivals =
        news.select(col("user"), to_date(col("at")), lit(null).cast("timestamp"));
    Dataset<Row> near = touched(known, news, arrived).union(arrivals).distinct();
    Dataset<Row> pairs = Materialized.of(Dates.of(written.keySet()).rowsOn(near));
    SortedSet<LocalDate> dates = dates(pairs);
    return dates.isEmpty() ? Optional.empty() : Optional.of(new UserDates(pairs, new Dates(dates)));
  }

  /** {@code user, at} of each event that can touch a session of the dates, once. */
  private Dataset<Row> news(Dataset<Row> known, DateRange all, CutOff since) {
    Instant read = all.end().plus(rules.gap());
    Dataset<Row> during =
        archive.eventsSince(since, new Period(all.start().minus(rules.gap()), read));
    // Beyond, they are news for sessions alone that go on as far.
    Dataset<Row> longer =
        known
            .where(col("session_end").geq(lit(all.end())))
            .select(
                col("user_id"),
                lit(read.toEpochMilli()).as("from"),
                unix_millis(col("session_end")).plus(rules.gapMs()).as("until"));
    return archive
        .eventsOfSince(since, longer)
        .map(during::unionByName)
        .orElse(during)
        .select(col("user_id").as("user"), timestamp_millis(col("event_time")).as("at"))
        .distinct();
  }

  /** {@code user_id, session_date, session_end} of sessions that news come near to. */
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
        .select(col("user_id"), col("session_date"), col("session_end").as("known_end"));
  }

  private static SortedSet<LocalDate> dates(Dataset<Row> rows) {
    SortedSet<LocalDate> dates = new TreeSet<>();
    List<Row> distinct = rows.select("session_date").distinct().collectAsList();
    for (Row row : distinct) dates.add(row.getDate(0).toLocalDate());
    return dates;
  }
}
