package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;

import io.setlist.table.UserHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Users, each at times: by the hash of their ids most others' records are passed over before they
 * are parsed, which is what reading an archive costs.
 *
 * @param periods a few that hold all the times; none where there are none
 * @param windows {@code wanted, wanted_from, wanted_until}; empty where they are too many
 * @param hashes where there are only a few; empty otherwise
 */
record UserWindows(List<Period> periods, Optional<Dataset<Row>> windows, List<Long> hashes) {

  /** Some 50 MB in each executor. */
  private static final long MOST = 1_000_000;

  /** By so few Spark has Parquet pass over pages. */
  private static final int FEW = 10;

  /**
   * Looks at them.
   *
   * @param rows {@code user_id, from, until} in epoch milliseconds
   */
  static UserWindows of(Dataset<Row> rows) {
    Column from = timestamp_millis(col("from"));
    Dataset<Row> windows =
        rows.select(
            UserHash.of(col("user_id")).as("wanted"),
            from.as("wanted_from"),
            timestamp_millis(col("until")).as("wanted_until"));
    List<Period> times = new ArrayList<>();
    long number = 0;
    for (Row day :
        windows
            .groupBy(to_date(col("wanted_from")))
            .agg(min("wanted_from"), max("wanted_until"), count(lit(1)))
            .collectAsList()) {
      times.add(new Period(day.getTimestamp(1).toInstant(), day.getTimestamp(2).toInstant()));
      number += day.getLong(3);
    }
    return new UserWindows(
        Period.covering(times),
        number > MOST ? Optional.empty() : Optional.of(windows),
        number > FEW ? List.of() : hashes(windows));
  }

  private static List<Long> hashes(Dataset<Row> windows) {
    return windows.select("wanted").distinct().as(Encoders.LONG()).collectAsList();
  }

  /** The records of these users at these times, and those of whom it is not known. */
  Dataset<Row> among(Dataset<Row> records) {
    if (windows.isEmpty()) return records;
    Column hash = col(UserHash.COLUMN);
    Dataset<Row> some =
        hashes.isEmpty() ? records : records.where(hash.isNull().or(hash.isin(hashes.toArray())));
    Dataset<Row> ofAnybody =
        records
            .sparkSession()
            .range(1)
            .select(
                lit(null).cast("long").as("wanted"),
                timestamp_millis(lit(Long.MIN_VALUE / 1000)).as("wanted_from"),
                timestamp_millis(lit(Long.MAX_VALUE / 1000)).as("wanted_until"));
    Column wanted =
        hash.eqNullSafe(col("wanted"))
            .and(col("event_time").between(col("wanted_from"), col("wanted_until")));
    return some.join(broadcast(windows.get().union(ofAnybody)), wanted, "left_semi");
  }
}
