package io.setlist.batch.session;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min_by;

import io.setlist.batch.archive.Archive;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds out how far sessions go beyond midnight. Few do, so only those are followed, in windows
 * that double, until the last of them has ended: a player that runs for five days takes seven
 * looks.
 */
final class Overtime {

  private static final Duration FIRST_LOOK = Duration.ofHours(1);

  private final Archive archive;
  private final Duration gap;

  Overtime(Archive archive, Duration gap) {
    this.archive = archive;
    this.gap = gap;
  }

  /** The events after {@code midnight + gap} that belong to sessions begun before midnight. */
  Optional<Dataset<Row>> eventsOfSessionsOver(Instant midnight) {
    Instant from = midnight.plus(gap);
    Dataset<Row> ends = ends(midnight).where(col("end").gt(from.toEpochMilli()));
    Row last = ends.agg(max("end")).head();
    if (last.isNullAt(0)) return Optional.empty();
    return Optional.of(
        archive
            .events(from.plusMillis(1), Instant.ofEpochMilli(last.getLong(0)))
            .join(
                broadcast(ends.withColumnRenamed("user_id", "user")),
                col("user_id").equalTo(col("user")))
            .where(col("event_time").leq(col("end")))
            .drop("user", "end"));
  }

  /** User and last event of each session that was begun before midnight and has events after. */
  private Dataset<Row> ends(Instant midnight) {
    Instant read = midnight.plus(gap);
    Dataset<Row> open = crossing(midnight).localCheckpoint();
    List<Dataset<Row>> ended = new ArrayList<>(List.of(open.limit(0)));
    for (Duration look = FIRST_LOOK; !open.isEmpty(); look = look.multipliedBy(2)) {
      Instant until = read.plus(look);
      Dataset<Row> seen = followed(open, read.plusMillis(1), until).localCheckpoint();
      long complete = until.minus(gap).toEpochMilli();
      ended.add(seen.where(col("end").leq(complete)));
      open = seen.where(col("end").gt(complete));
      read = until;
    }
    return ended.stream().reduce(Dataset::union).orElseThrow();
  }

  private Dataset<Row> crossing(Instant midnight) {
    long at = midnight.toEpochMilli();
    return spans(times(archive.events(midnight.minus(gap), midnight.plus(gap))))
        .where(col("session_start").lt(at).and(col("end").gt(at)))
        .select("user_id", "end");
  }

  /** The same sessions with their last event as far as it is known at {@code until}. */
  private Dataset<Row> followed(Dataset<Row> open, Instant from, Instant until) {
    Dataset<Row> known = open.select(col("user_id"), col("end").as("event_time"));
    Dataset<Row> later =
        times(archive.events(from, until))
            .join(
                broadcast(open.select(col("user_id").as("user"))),
                col("user_id").equalTo(col("user")),
                "left_semi");
    return spans(known.union(later))
        .groupBy("user_id")
        .agg(min_by(col("end"), col("session_start")).as("end"));
  }

  private static Dataset<Row> times(Dataset<Row> events) {
    return events.select("user_id", "event_time");
  }

  private Dataset<Row> spans(Dataset<Row> times) {
    return Gaps.sessionStarts(times, gap.toMillis(), col("event_time"))
        .groupBy("user_id", "session_start")
        .agg(max("event_time").as("end"));
  }
}
