package io.setlist.batch.session;

import static io.setlist.batch.session.Songs.is;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import io.setlist.table.Columns;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The columns of SPEC 3: events are summed by playlist first, then playlists by session. */
final class SessionRows {

  private SessionRows() {}

  static Dataset<Row> of(Dataset<Row> events) {
    return columns(bySession(byPlaylist(events)));
  }

  private static Dataset<Row> byPlaylist(Dataset<Row> events) {
    return events
        .groupBy("user_id", "session_start", "playlist_id")
        .agg(
            max("event_time").as("session_end"),
            count(lit(1)).as("events"),
            count(when(is("play"), true)).as("songs"),
            count(when(is("skip"), true)).as("skips"),
            count(when(is("pause"), true)).as("interruptions"),
            coalesce(sum("ms_played"), lit(0L)).as("listened_ms"),
            collect_set("device_id").as("devices"),
            min(when(col("country").isNotNull(), struct("number", "country"))).as("country"),
            max("skip_run").as("skip_run"),
            coalesce(max("streak"), lit(0L)).cast("int").as("longest_streak"),
            // Of equal runs the earliest: the one that gets there with the smallest song number.
            max(when(
                    col("streak").isNotNull(),
                    struct(col("streak"), negate(col("song")).as("earlier"), col("playlist_id"))))
                .as("top"),
            collect_list(when(col("sets_mood"), struct("number", "valence", "energy")))
                .as("moods"));
  }

  private static Dataset<Row> bySession(Dataset<Row> playlists) {
    Column playlist = struct("playlist_id", "songs", "skips", "listened_ms", "longest_streak");
    return playlists
        .groupBy("user_id", "session_start")
        .agg(
            max("session_end").as("session_end"),
            sum("events").as("event_count"),
            sum("songs").as("song_count"),
            sum("skips").as("skip_count"),
            sum("interruptions").as("interruption_count"),
            sum("listened_ms").as("listened_ms"),
            size(array_distinct(flatten(collect_list("devices")))).as("device_count"),
            min("country").getField("country").as("country"),
            max("skip_run").cast("int").as("longest_skip_run"),
            array_sort(collect_list(when(col("playlist_id").isNotNull(), playlist)))
                .as("playlists"),
            max("top").as("top"),
            array_sort(flatten(collect_list("moods"))).as("moods"));
  }

  private static Dataset<Row> columns(Dataset<Row> sessions) {
    Column happyOrTense = col("mood_energy").geq(0.5);
    return sessions
        .withColumn("mood_valence", mean("valence"))
        .withColumn("mood_energy", mean("energy"))
        .withColumn(
            "mood",
            when(col("mood_valence").geq(0.5), when(happyOrTense, "happy").otherwise("calm"))
                .when(col("mood_valence").lt(0.5), when(happyOrTense, "tense").otherwise("sad")))
        .withColumn("top_streak_playlist_id", col("top.playlist_id"))
        .withColumn("top_streak_songs", coalesce(col("top.streak"), lit(0L)).cast("int"))
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

  /** SPEC 3: added oldest first, then divided; an average of Spark's promises no order. */
  private static Column mean(String feature) {
    Column sum =
        aggregate(col("moods"), lit(0.0), (total, play) -> total.plus(play.getField(feature)));
    return when(size(col("moods")).gt(0), sum.divide(size(col("moods"))));
  }

  private static Column sessionId() {
    Column name = concat(col("user_id"), lit("\n"), col("session_start").cast("string"));
    return substring(sha2(name.cast("binary"), 256), 1, 32);
  }
}
