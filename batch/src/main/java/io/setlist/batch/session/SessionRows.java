package io.setlist.batch.session;

import static io.setlist.batch.session.Songs.is;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.setlist.table.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.StructField;

/**
 * The columns of SPEC 3: events are summed by playlist and device first, then by playlist, then by
 * session. The first step has all the rows; its sums are numbers alone, which Spark keeps in a hash
 * table, where for structs, texts and lists it would sort the rows anew.
 */
final class SessionRows {

  private static final List<String> TOTALS =
      List.of(
          "event_count",
          "song_count",
          "skip_count",
          "interruption_count",
          "listened_ms",
          "devices");

  /** So many devices are counted, and so many playlists listed: no row has more, whoever sends. */
  private static final int MOST = 1_000;

  private static final WindowSpec OF_DEVICE =
      Window.partitionBy("user_id", "session_start", "device_id").orderBy("playlist_id");
  private static final WindowSpec PLAYLISTS_SO_FAR =
      Window.partitionBy("user_id", "session_start")
          .orderBy("playlist_id")
          .rowsBetween(Window.unboundedPreceding(), Window.currentRow());

  private SessionRows() {}

  static Dataset<Row> of(Dataset<Row> events) {
    return columns(bySession(byPlaylist(counted(byDevice(events)))));
  }

  private static Dataset<Row> byDevice(Dataset<Row> events) {
    List<Column> sums =
        new ArrayList<>(
            List.of(
                count(lit(1)).as("event_count"),
                count(when(is("play"), true)).as("song_count"),
                count(when(is("skip"), true)).as("skip_count"),
                count(when(is("pause"), true)).as("interruption_count"),
                coalesce(sum("ms_played"), lit(0L)).as("listened_ms"),
                max("skip_run").cast("int").as("longest_skip_run"),
                max(Run.of(col("streak"), col("song"))).as("run")));
    sums.addAll(Moods.ofEvents());
    return events
        .groupBy("user_id", "session_start", "country", "playlist_id", "device_id")
        .agg(max("event_time").as("session_end"), sums.toArray(Column[]::new));
  }

  /** Adds {@code devices}: 1 in one of a device's rows, so that their sum is the distinct ones. */
  private static Dataset<Row> counted(Dataset<Row> devices) {
    Column first = col("device_id").isNotNull().and(row_number().over(OF_DEVICE).equalTo(1));
    return devices.withColumn("devices", when(first, 1L).otherwise(0L));
  }

  private static Dataset<Row> byPlaylist(Dataset<Row> devices) {
    List<Column> sums = sumsOfParts();
    sums.add(max("run").as("run"));
    return devices
        .groupBy("user_id", "session_start", "country", "playlist_id")
        .agg(max("session_end").as("session_end"), sums.toArray(Column[]::new));
  }

  private static Dataset<Row> bySession(Dataset<Row> playlists) {
    Column playlist =
        struct(
            col("playlist_id"),
            col("song_count").as("songs"),
            col("skip_count").as("skips"),
            col("listened_ms"),
            coalesce(Run.length(col("run")), lit(0)).as("longest_streak"));
    Column listed = col("playlist_id").isNotNull().and(col("place").leq(MOST));
    List<Column> sums = sumsOfParts();
    sums.add(array_sort(collect_list(when(listed, playlist))).as("playlists"));
    sums.add(max(when(col("run").isNotNull(), struct("run", "playlist_id"))).as("top"));
    return playlists
        .withColumn("place", count("playlist_id").over(PLAYLISTS_SO_FAR))
        .groupBy("user_id", "session_start", "country")
        .agg(max("session_end").as("session_end"), sums.toArray(Column[]::new));
  }

  /** What parts of a session have alike, and the whole of it. */
  private static List<Column> sumsOfParts() {
    List<Column> sums = new ArrayList<>(Moods.ofParts());
    for (String name : TOTALS) sums.add(sum(name).as(name));
    sums.add(max("longest_skip_run").as("longest_skip_run"));
    return sums;
  }

  private static Dataset<Row> columns(Dataset<Row> sessions) {
    Column happyOrTense = col("mood_energy").geq(0.5);
    return sessions
        .withColumn("mood_valence", Moods.mean("valence"))
        .withColumn("mood_energy", Moods.mean("energy"))
        .withColumn(
            "mood",
            when(col("mood_valence").geq(0.5), when(happyOrTense, "happy").otherwise("calm"))
                .when(col("mood_valence").lt(0.5), when(happyOrTense, "tense").otherwise("sad")))
        .withColumn("top_streak_playlist_id", col("top.playlist_id"))
        .withColumn("top_streak_songs", coalesce(Run.length(col("top.run")), lit(0)))
        .withColumn("device_count", least(col("devices"), lit((long) MOST)).cast("int"))
        .withColumn("session_id", sessionId())
        .withColumn("duration_ms", col("session_end").minus(col("session_start")))
        .withColumn("session_start", timestamp_millis(col("session_start")))
        .withColumn("session_end", timestamp_millis(col("session_end")))
        .withColumn("session_date", to_date(col("session_start")))
        .select(
            Arrays.stream(Columns.SESSION.fields())
                .map(StructField::name)
                .map(name -> col(name))
                .toArray(Column[]::new));
  }

  private static Column sessionId() {
    Column name = concat(col("user_id"), lit("\n"), col("session_start").cast("string"));
    return substring(sha2(name.cast("binary"), 256), 1, 32);
  }

  /**
   * A run of songs as one number, of which the largest is the longest run and of equal ones the
   * earliest: the one that gets there with the smallest song number.
   */
  private static final class Run {

    private static final int BITS = 32;

    static Column of(Column length, Column song) {
      return length.multiply(lit(1L << BITS)).minus(song);
    }

    static Column length(Column run) {
      return shiftright(run, BITS).plus(1).cast("int");
    }
  }
}
