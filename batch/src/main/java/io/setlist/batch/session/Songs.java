package io.setlist.batch.session;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** What can be said of an event only beside the others of its session: runs, and what came last. */
final class Songs {

  private static final WindowSpec SESSION =
      Window.partitionBy("user_id", "session_start").orderBy("number");
  private static final WindowSpec SO_FAR =
      SESSION.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
  private static final WindowSpec BEFORE = SESSION.rowsBetween(Window.unboundedPreceding(), -1);
  private static final WindowSpec WHOLE =
      SESSION.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());

  private Songs() {}

  /**
   * Adds {@code song}, the number of plays so far; {@code streak}, of a song with a playlist the
   * place in its run; {@code skip_run}, how many songs in a row are skipped so far; {@code
   * sets_mood}, whether it is one of the plays that the mood is the mean of.
   */
  static Dataset<Row> numbered(Dataset<Row> events) {
    return countries(moods(skipRuns(streaks(counted(events)))));
  }

  static Column is(String type) {
    return col("type").equalTo(type);
  }

  private static Dataset<Row> counted(Dataset<Row> events) {
    Column playOrSkip = when(is("play").or(is("skip")), col("type"));
    return events
        .withColumn("song", count(when(is("play"), true)).over(SO_FAR))
        .withColumn("last_play_or_skip", last(playOrSkip, true).over(BEFORE));
  }

  private static Dataset<Row> streaks(Dataset<Row> events) {
    // In a struct, so that a song without a playlist is still the last one.
    Column song = when(is("play"), struct("playlist_id"));
    Column sameAsLast = col("last_song.playlist_id").eqNullSafe(col("playlist_id"));
    Column begins =
        is("play")
            .and(col("last_song").isNull().or(coalesce(sameAsLast, lit(false)).equalTo(false)));
    return events
        .withColumn("last_song", last(song, true).over(BEFORE))
        .withColumn("streak_began", last(when(begins, col("song")), true).over(SO_FAR))
        .withColumn(
            "streak",
            when(
                is("play").and(col("playlist_id").isNotNull()),
                col("song").minus(col("streak_began")).plus(1)));
  }

  /**
   * A song is skipped by the first skip after it; it is not when the next song comes without one.
   */
  private static Dataset<Row> skipRuns(Dataset<Row> events) {
    Column skipsSong = is("skip").and(col("last_play_or_skip").equalTo("play"));
    Column endsRun = is("play").and(col("last_play_or_skip").equalTo("play"));
    return events
        .withColumn("skipped", count(when(skipsSong, true)).over(SO_FAR))
        .withColumn("skipped_before_run", last(when(endsRun, col("skipped")), true).over(SO_FAR))
        .withColumn("skip_run", col("skipped").minus(coalesce(col("skipped_before_run"), lit(0L))));
  }

  private static Dataset<Row> moods(Dataset<Row> events) {
    Column moody =
        when(is("play").and(col("valence").isNotNull()).and(col("energy").isNotNull()), true);
    return events
        .withColumn("mood_number", count(moody).over(SO_FAR))
        .withColumn("moods", count(moody).over(WHOLE))
        .withColumn("mood_place", when(moody, col("moods").minus(col("mood_number"))));
  }

  private static Dataset<Row> countries(Dataset<Row> events) {
    return events.withColumn("country", first("country", true).over(WHOLE));
  }
}
