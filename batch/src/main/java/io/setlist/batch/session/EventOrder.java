package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Identity and order (SPEC 2). Spark compares as the page asks: absent first, strings by their
 * unsigned UTF-8 bytes, structs field by field.
 */
final class EventOrder {

  private static final String[] OTHER_FIELDS = {
    "type", "track_id", "playlist_id", "device_id", "country", "ms_played", "valence", "energy"
  };

  private EventOrder() {}

  private static final WindowSpec OF_USER = Window.partitionBy("user_id").orderBy(columns());

  /** What a user's events are sorted by. */
  static Column[] columns() {
    return Stream.concat(Stream.of("event_time", "event_id"), Arrays.stream(OTHER_FIELDS))
        .map(field -> col(field))
        .toArray(Column[]::new);
  }

  /**
   * Adds {@code number}, an event's place among its user's, and {@code copy}, whether the one
   * before it has the same identity: in this order copies stand together, the one that counts
   * first.
   */
  static Dataset<Row> numbered(Dataset<Row> events) {
    Column others = struct(Arrays.stream(OTHER_FIELDS).map(f -> col(f)).toArray(Column[]::new));
    Column withoutId = when(col("event_id").isNull(), others);
    return events
        .withColumn("number", row_number().over(OF_USER))
        .withColumn(
            "copy",
            sameAsBefore(col("event_time"))
                .and(sameAsBefore(col("event_id")))
                .and(sameAsBefore(withoutId)));
  }

  private static Column sameAsBefore(Column value) {
    return lag(value, 1).over(OF_USER).eqNullSafe(value);
  }
}
