package io.setlist.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Where one session ends and the next begins (SPEC 3). */
final class Gaps {

  private Gaps() {}

  /**
   * Adds {@code session_start} in epoch milliseconds, which names an event's session among its
   * user's.
   */
  static Dataset<Row> sessionStarts(Dataset<Row> events, long gapMs, Column... order) {
    WindowSpec ofUser = Window.partitionBy("user_id").orderBy(order);
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
