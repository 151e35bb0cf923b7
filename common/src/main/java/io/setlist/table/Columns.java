package io.setlist.table;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;
import static org.apache.spark.sql.types.DataTypes.createMapType;

import org.apache.spark.sql.types.StructType;

/** The columns of SPEC 3 and 5, in their order. */
public final class Columns {

  /** An entry of {@code playlists}. */
  public static final StructType PLAYLIST =
      new StructType()
          .add("playlist_id", StringType)
          .add("songs", LongType)
          .add("skips", LongType)
          .add("listened_ms", LongType)
          .add("longest_streak", IntegerType);

  /** What is computed of a session (SPEC 3). */
  public static final StructType SESSION =
      new StructType()
          .add("session_id", StringType)
          .add("user_id", StringType)
          .add("session_start", TimestampType)
          .add("session_end", TimestampType)
          .add("session_date", DateType)
          .add("duration_ms", LongType)
          .add("event_count", LongType)
          .add("song_count", LongType)
          .add("skip_count", LongType)
          .add("interruption_count", LongType)
          .add("listened_ms", LongType)
          .add("device_count", IntegerType)
          .add("country", StringType)
          .add("longest_skip_run", IntegerType)
          .add("playlists", createArrayType(PLAYLIST))
          .add("top_streak_playlist_id", StringType)
          .add("top_streak_songs", IntegerType)
          .add("mood_valence", DoubleType)
          .add("mood_energy", DoubleType)
          .add("mood", StringType);

  /** A row of {@code sessions}. */
  public static final StructType SESSION_ROW =
      SESSION
          .add("status", StringType)
          .add("revision", LongType)
          .add("updated_at", TimestampType)
          .add("origin", StringType);

  /** Where a record came from; every refused one keeps it. */
  public static final StructType ORIGIN =
      new StructType()
          .add("topic", StringType)
          .add("partition", IntegerType)
          .add("offset", LongType)
          .add("timestamp", TimestampType);

  /**
   * A row of {@code late_events}: the origin, the event as read and as it came, and who refused it.
   */
  public static final StructType LATE_EVENT =
      ORIGIN
          .add("user_id", StringType)
          .add("event_time", TimestampType)
          .add("type", StringType)
          .add("event_id", StringType)
          .add("track_id", StringType)
          .add("playlist_id", StringType)
          .add("device_id", StringType)
          .add("country", StringType)
          .add("ms_played", LongType)
          .add("valence", DoubleType)
          .add("energy", DoubleType)
          .add("value", BinaryType)
          .add("watermark", TimestampType)
          .add("batch_id", LongType);

  /** A row of {@code dead_letters}: the origin, the raw record, and what is wrong with it. */
  public static final StructType DEAD_LETTER =
      ORIGIN
          .add("code", StringType)
          .add("field", StringType)
          .add("key", BinaryType)
          .add("value", BinaryType)
          .add("batch_id", LongType);

  /** A row of {@code archive}: the raw record and its arrival hour. */
  public static final StructType ARCHIVED =
      ORIGIN
          .add("key", BinaryType)
          .add("value", BinaryType)
          .add("event_time", TimestampType)
          .add("ingest_date", DateType)
          .add("ingest_hour", IntegerType);

  /** What a micro-batch of the archive took from one partition, and how far that partition went. */
  public static final StructType ARCHIVED_RANGE =
      new StructType()
          .add("topic", StringType)
          .add("partition", IntegerType)
          .add("from_offset", LongType)
          .add("until_offset", LongType)
          .add("log_end", LongType);

  /** A row of {@code archive_progress}; {@code seen_at} is when the log ends were asked for. */
  public static final StructType ARCHIVE_PROGRESS =
      new StructType()
          .add("batch_id", LongType)
          .add("partitions", createArrayType(ARCHIVED_RANGE))
          .add("seen_at", TimestampType)
          .add("committed_at", TimestampType);

  /** What a micro-batch of the sessions took from one partition, and its clock after it. */
  public static final StructType CONSUMED_RANGE =
      new StructType()
          .add("topic", StringType)
          .add("partition", IntegerType)
          .add("from_offset", LongType)
          .add("until_offset", LongType)
          .add("max_event_time", TimestampType);

  /** A row of {@code ledger}; the watermarks are null while there is none. */
  public static final StructType LEDGER =
      new StructType()
          .add("batch_id", LongType)
          .add("records", LongType)
          .add("accepted", LongType)
          .add("duplicates", LongType)
          .add("late", LongType)
          .add("dead", LongType)
          .add("partitions", createArrayType(CONSUMED_RANGE))
          .add("watermark_before", TimestampType)
          .add("watermark_after", TimestampType)
          .add("started_at", TimestampType)
          .add("committed_at", TimestampType);

  /** A row of {@code sessions_batch}. */
  public static final StructType BATCH_SESSION_ROW = SESSION.add("status", StringType);

  /** How far a partition is read: up to the offset, without it. */
  public static final StructType POSITION =
      new StructType()
          .add("topic", StringType)
          .add("partition", IntegerType)
          .add("until_offset", LongType);

  /**
   * A row of {@code batch_runs}: what a run of the batch wrote for one date, and all that the rows
   * rest on. {@code requested_from} is the run's first date asked for; of the dates before it, it
   * has recomputed those that had changed by its cut-off. {@code frontier} is null without one.
   */
  public static final StructType BATCH_RUN =
      new StructType()
          .add("run_id", StringType)
          .add("session_date", DateType)
          .add("reason", StringType)
          .add("requested_from", DateType)
          .add("cut_off", createArrayType(POSITION))
          .add("frontier", TimestampType)
          .add("rules", createMapType(StringType, StringType))
          .add("missing_hours", createArrayType(TimestampType))
          .add("sessions", LongType)
          .add("final_sessions", LongType)
          .add("songs", LongType)
          .add("listened_ms", LongType)
          .add("duration_ms", LongType)
          .add("started_at", TimestampType)
          .add("committed_at", TimestampType);

  private Columns() {}
}
