package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Where one session ends and the next begins (SPEC 3). */
public final class Gaps {

  private static final Column[] OF_USER = {col("user_id")};

  private Gaps() {}

  /**
   * From when to when the sessions are of users who are looked at several times, each time by
   * itself.
   *
   * @param times {@code event_time} in epoch milliseconds, beside those of {@code by}
   * @param by columns that tell the looks apart
   * @return those of {@code by}, {@code session_start}, {@code end}
   */
  public static Dataset<Row> spans(Dataset<Row> times, Duration gap, String... by) {
    Column[] look = Arrays.stream(by).map(c -> col(c)).toArray(Column[]::new);
    Column[] session =
        Stream.concat(Arrays.stream(look), Stream.of(col("session_start"))).toArray(Column[]::new);
    return sessionStarts(times, gap.toMillis(), look, col("event_time"))
        .groupBy(session)
        .agg(max("event_time").as("end"));
  }

  /**
   * Adds {@code session_start} in epoch milliseconds, which names an event's session among its
   * user's.
   */
  static Dataset<Row> sessionStarts(Dataset<Row> events, long gapMs, Column... order) {
    return sessionStarts(events, gapMs, OF_USER, order);
  }

  private static Dataset<Row> sessionStarts(
      Dataset<Row> events, long gapMs, Column[] by, Column... order) {
    WindowSpec ofUser = Window.partitionBy(by).orderBy(order);
    Column previous = lag("event_time", 1).over(ofUser);
    Column begins = previous.isNull().or(col("event_time").minus(previous).gt(gapMs));
    return events
        .withColumn("begins", when(begins, col("event_time")))
        .withColumn(
            "session_start",
            last(col("begins"), true)
                .over(ofUser.rowsBetween(Window.unboundedPreceding(), Window.currentRow())))
        .drop("begins");
  }
}
