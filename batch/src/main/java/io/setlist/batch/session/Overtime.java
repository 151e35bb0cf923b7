package io.setlist.batch.session;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Finds out how far sessions go beyond midnight. Few do, so only those are followed, in windows
 * that double, until the last of them has ended: a player that runs for five days takes seven
 * looks. All midnights at which a period of dates ends are looked at together.
 */
final class Overtime {

  private static final Duration FIRST_LOOK = Duration.ofHours(1);

  private final Archive archive;
  private final Duration gap;

  Overtime(Archive archive, Duration gap) {
    this.archive = archive;
    this.gap = gap;
  }

  /**
   * The events after {@code midnight + gap} that belong to sessions begun before midnight.
   *
   * @param midnights a few; an event may come once for each
   */
  Optional<Dataset<Row>> eventsOfSessionsOver(List<Instant> midnights) {
    Column read = col("midnight").plus(gap.toMillis());
    Dataset<Row> ends = ends(midnights).where(col("end").gt(read));
    List<Period> beyond =
        ends.groupBy("midnight").agg(max("end").as("end")).collectAsList().stream()
            .map(
                last ->
                    new Period(
                        Instant.ofEpochMilli(last.getLong(0)).plus(gap).plusMillis(1),
                        Instant.ofEpochMilli(last.getLong(1))))
            .toList();
    if (beyond.isEmpty()) return Optional.empty();
    Column ofSession =
        col("user_id")
            .equalTo(col("user"))
            .and(col("event_time").gt(read))
            .and(col("event_time").leq(col("end")));
    return Optional.of(
        archive
            .events(beyond)
            .join(broadcast(ends.withColumnRenamed("user_id", "user")), ofSession)
            .drop("user", "midnight", "end"));
  }

  /** User, midnight and last event of each session that has events before midnight and after. */
  private Dataset<Row> ends(List<Instant> midnights) {
    Dataset<Row> open = crossing(midnights).localCheckpoint();
    List<Dataset<Row>> ended = new ArrayList<>(List.of(open.limit(0)));
    List<Instant> left = midnights(open);
    Duration read = gap;
    for (Duration look = FIRST_LOOK; !left.isEmpty(); look = look.multipliedBy(2)) {
      Duration until = read.plus(look);
      Dataset<Row> seen = followed(open, left, read.plusMillis(1), until).localCheckpoint();
      Column complete = col("end").leq(col("midnight").plus(until.minus(gap).toMillis()));
      ended.add(seen.where(complete));
      open = seen.where(not(complete));
      left = midnights(open);
      read = until;
    }
    return ended.stream().reduce(Dataset::union).orElseThrow();
  }

  private static List<Instant> midnights(Dataset<Row> open) {
    return open.select("midnight").distinct().as(Encoders.LONG()).collectAsList().stream()
        .map(Instant::ofEpochMilli)
        .toList();
  }

  private Dataset<Row> crossing(List<Instant> midnights) {
    Dataset<Row> times =
        archive
            .events(around(midnights, gap.negated(), gap))
            .withColumn("midnight", explode(near(midnights)))
            .select("user_id", "midnight", "event_time");
    return Gaps.spansAround(times, gap)
        .where(col("session_start").lt(col("midnight")).and(col("end").gt(col("midnight"))))
        .select("user_id", "midnight", "end");
  }

  /** Those midnights of which an event is within the gap. */
  private Column near(List<Instant> midnights) {
    Column all = array(midnights.stream().map(m -> lit(m.toEpochMilli())).toArray(Column[]::new));
    return filter(all, m -> abs(col("event_time").minus(m)).leq(gap.toMillis()));
  }

  /** The same sessions with their last event as far as it is known so long after midnight. */
  private Dataset<Row> followed(
      Dataset<Row> open, List<Instant> midnights, Duration from, Duration until) {
    Column ofSession =
        col("user_id")
            .equalTo(col("user"))
            .and(
                col("event_time")
                    .between(
                        col("midnight").plus(from.toMillis()),
                        col("midnight").plus(until.toMillis())));
    Dataset<Row> later =
        archive
            .events(around(midnights, from, until))
            .join(broadcast(open.select(col("user_id").as("user"), col("midnight"))), ofSession)
            .select("user_id", "midnight", "event_time");
    Dataset<Row> known = open.select(col("user_id"), col("midnight"), col("end").as("event_time"));
    return Gaps.spansAround(known.union(later), gap)
        .groupBy("user_id", "midnight")
        .agg(min_by(col("end"), col("session_start")).as("end"));
  }

  private static List<Period> around(List<Instant> midnights, Duration from, Duration until) {
    return midnights.stream().map(m -> new Period(m.plus(from), m.plus(until))).toList();
  }
}
