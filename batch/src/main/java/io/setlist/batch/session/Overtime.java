package io.setlist.batch.session;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;

import io.setlist.batch.archive.Archive;
import io.setlist.table.Materialized;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds out how far sessions go beyond what was read of them. Few do, so only those are followed,
 * in windows that double, until the last of them has ended: a player that runs for five days takes
 * seven looks, and each reads that player's records alone.
 */
final class Overtime {

  private static final Duration FIRST_LOOK = Duration.ofHours(1);

  /** What tells a session that is followed from others. */
  private static final String[] LOOK = {"user_id", "midnight", "read_until"};

  private final Archive archive;
  private final Duration gap;

  Overtime(Archive archive, Duration gap) {
    this.archive = archive;
    this.gap = gap;
  }

  /**
   * From when to when the sessions are that begin before a midnight and were not read to their end.
   *
   * @param read {@code user_id, midnight, read_until, event_time} in epoch milliseconds: the events
   *     that were read for a midnight, up to a time; one may be there for several
   * @return {@code user_id, midnight, read_until, session_start, end}
   */
  Dataset<Row> unended(Dataset<Row> read) {
    return Gaps.spans(read, gap, LOOK)
        .where(col("session_start").lt(col("midnight")))
        .where(col("end").gt(col("read_until").minus(gap.toMillis())));
  }

  /**
   * Their events after those that were read; one may come several times.
   *
   * @param unended as {@link #unended} gives them, with one session of a user at a midnight
   */
  Optional<Dataset<Row>> eventsOf(Dataset<Row> unended) {
    Dataset<Row> ends = Materialized.of(ends(unended).where(col("end").gt(col("read_until"))));
    Column ofSession =
        col("user_id")
            .equalTo(col("user"))
            .and(col("event_time").gt(col("read_until")))
            .and(col("event_time").leq(col("end")));
    return archive
        .eventsOf(windows(ends, col("read_until"), col("end")))
        .map(
            events ->
                events
                    .join(broadcast(ends.withColumnRenamed("user_id", "user")), ofSession)
                    .drop("user", "midnight", "read_until", "end"));
  }

  /** User, midnight, how far was read, and the last event of each. */
  private Dataset<Row> ends(Dataset<Row> unended) {
    Dataset<Row> open = Materialized.of(unended.select("user_id", "midnight", "read_until", "end"));
    List<Dataset<Row>> ended = new ArrayList<>(List.of(open.limit(0)));
    Duration seen = Duration.ZERO;
    for (Duration look = FIRST_LOOK; ; look = look.multipliedBy(2)) {
      Column from = col("read_until").plus(seen.toMillis());
      Column until = from.plus(look.toMillis());
      Optional<Dataset<Row>> later = archive.eventsOf(windows(open, from, until));
      if (later.isEmpty()) return ended.stream().reduce(Dataset::union).orElseThrow();
      Dataset<Row> followed = Materialized.of(followed(open, later.get(), from, until));
      Column complete = col("end").leq(until.minus(gap.toMillis()));
      ended.add(followed.where(complete));
      open = followed.where(not(complete));
      seen = seen.plus(look);
    }
  }

  private static Dataset<Row> windows(Dataset<Row> rows, Column from, Column until) {
    return rows.select(col("user_id"), from.as("from"), until.as("until"));
  }

  /** The same sessions with their last event as far as it is known at a time. */
  private Dataset<Row> followed(Dataset<Row> open, Dataset<Row> later, Column from, Column until) {
    Dataset<Row> whose = open.select(col("user_id").as("user"), col("midnight"), col("read_until"));
    Column ofSession =
        col("user_id").equalTo(col("user")).and(col("event_time").between(from, until));
    Dataset<Row> news =
        later
            .select("user_id", "event_time")
            .join(broadcast(whose), ofSession)
            .select("user_id", "midnight", "read_until", "event_time");
    Dataset<Row> known = open.withColumnRenamed("end", "event_time");
    return Gaps.spans(known.unionByName(news), gap, LOOK)
        .groupBy("user_id", "midnight", "read_until")
        .agg(min_by(col("end"), col("session_start")).as("end"));
  }
}
