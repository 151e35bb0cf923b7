package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Identity and order (SPEC 2). Spark compares as the page asks: absent first, strings by their
 * unsigned UTF-8 bytes, structs field by field.
 */
final class EventOrder {

  private static final String[] OTHER_FIELDS = {
    "type", "track_id", "playlist_id", "device_id", "country", "ms_played", "valence", "energy"
  };

  private EventOrder() {}

  /** What a user's events are sorted by. */
  static Column[] columns() {
    return Stream.concat(Stream.of("event_time", "event_id"), Arrays.stream(OTHER_FIELDS))
        .map(field -> col(field))
        .toArray(Column[]::new);
  }

  /** Each event once: of its copies the one with the smallest other fields. */
  static Dataset<Row> withoutCopies(Dataset<Row> events) {
    Column others = struct(Arrays.stream(OTHER_FIELDS).map(f -> col(f)).toArray(Column[]::new));
    return events
        .groupBy(
            col("user_id"),
            col("event_time"),
            col("event_id"),
            when(col("event_id").isNull(), others).as("identity_without_id"))
        .agg(min(others).as("others"))
        .select("user_id", "event_time", "event_id", "others.*");
  }
}
