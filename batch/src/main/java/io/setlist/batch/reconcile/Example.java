package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;

import io.setlist.batch.MaskedUser;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A session that differs, with both sides, for a person to look at. No report keeps it.
 *
 * @param batch as the batch has it; null where it has none
 * @param live the rows of the live table
 */
record Example(
    LocalDate date,
    String userId,
    String unitClass,
    String cause,
    String columns,
    Side batch,
    List<Side> live) {

  /** What a person would look at first. */
  record Side(
      Timestamp start, Timestamp end, long events, long songs, long skips, long listenedMs) {

    static Side of(Row session) {
      return new Side(
          session.getAs("session_start"),
          session.getAs("session_end"),
          session.<Long>getAs("event_count"),
          session.<Long>getAs("song_count"),
          session.<Long>getAs("skip_count"),
          session.<Long>getAs("listened_ms"));
    }

    String line(String name) {
      return String.format(
          Locale.ROOT,
          "  %-5s %-24s %-24s %7d %6d %6d %12d",
          name,
          start.toInstant(),
          end.toInstant(),
          events,
          songs,
          skips,
          listenedMs);
    }
  }

  /** The first of them, in the order of date, user and time. */
  static List<Example> of(Dataset<Row> caused, int most) {
    return caused
        .orderBy("session_date", "user_id", "unit_start")
        .limit(most)
        .select(
            col("session_date"),
            col("user_id"),
            col("class"),
            col("cause"),
            array_join(col("columns"), ", ").as("columns"),
            col("batch"),
            col("stream"))
        .collectAsList()
        .stream()
        .map(Example::of)
        .toList();
  }

  private static Example of(Row row) {
    Row batch = row.getAs("batch");
    return new Example(
        row.getDate(0).toLocalDate(),
        row.getAs("user_id"),
        row.getAs("class"),
        row.getAs("cause"),
        row.getAs("columns"),
        batch == null ? null : Side.of(batch),
        row.<Row>getList(row.fieldIndex("stream")).stream().map(Side::of).toList());
  }

  /**
   * A line that says what it is, and one for each row.
   *
   * @param showsUser whether the user is named in full
   */
  List<String> lines(boolean showsUser) {
    List<String> lines = new ArrayList<>();
    lines.add(
        date
            + " "
            + (showsUser ? userId : MaskedUser.of(userId))
            + " "
            + unitClass
            + ", "
            + cause
            + (columns.isEmpty() ? "" : ": " + columns));
    if (batch != null) lines.add(batch.line("batch"));
    for (Side row : live) lines.add(row.line("live"));
    return lines;
  }

  static String heading() {
    return String.format(
        Locale.ROOT,
        "  %-5s %-24s %-24s %7s %6s %6s %12s",
        "",
        "session_start",
        "session_end",
        "events",
        "songs",
        "skips",
        "listened_ms");
  }
}
