package io.setlist.table;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
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

  /**
   * A row of {@code archive_progress}; {@code seen_at} is when the log ends were asked for. {@code
   * records} is null in rows of a version that did not count them; in a topic of transactions it is
   * less than the width of the ranges.
   */
  public static final StructType ARCHIVE_PROGRESS =
      new StructType()
          .add("batch_id", LongType)
          .add("partitions", createArrayType(ARCHIVED_RANGE))
          .add("seen_at", TimestampType)
          .add("committed_at", TimestampType)
          .add("records", LongType);

  /** What a micro-batch of the sessions took from one partition, and its clock after it. */
  public static final StructType CONSUMED_RANGE =
      new StructType()
          .add("topic", StringType)
          .add("partition", IntegerType)
          .add("from_offset", LongType)
          .add("until_offset", LongType)
          .add("max_event_time", TimestampType);

  /**
   * A row of {@code ledger}; the watermarks are null while there is none, {@code forgotten} in rows
   * of a version that forgot nobody.
   */
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
          .add("committed_at", TimestampType)
          .add("forgotten", LongType);

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

  /** What the settled sessions of a date come to, on one side. */
  public static final StructType TOTALS =
      new StructType()
          .add("sessions", LongType)
          .add("songs", LongType)
          .add("listened_ms", LongType)
          .add("duration_ms", LongType);

  /** The relative drift of each of {@link #TOTALS}. */
  public static final StructType DRIFTS =
      new StructType()
          .add("sessions", DoubleType)
          .add("songs", DoubleType)
          .add("listened_ms", DoubleType)
          .add("duration_ms", DoubleType);

  /**
   * A row of {@code reconciliation}: a date's certificate. The classes and causes of SPEC 7 count
   * sessions of the batch; {@code drift} is the largest of {@code drifts}; {@code consumed} is what
   * the stream had read, {@code settled} the watermark that it had published by, {@code
   * compared_until} the latest end of a session that was not in flight, {@code sessions_version}
   * the version of {@code sessions} that was compared; null where there is none. {@code
   * future_record}, a cause, is null in certificates of a version that refused no record for its
   * timestamp.
   */
  public static final StructType CERTIFICATE =
      new StructType()
          .add("run_id", StringType)
          .add("session_date", DateType)
          .add("batch_run_id", StringType)
          .add("match", LongType)
          .add("in_flight", LongType)
          .add("different", LongType)
          .add("split", LongType)
          .add("missing_in_stream", LongType)
          .add("missing_in_batch", LongType)
          .add("late_event", LongType)
          .add("unknown", LongType)
          .add("stream", TOTALS)
          .add("batch", TOTALS)
          .add("drifts", DRIFTS)
          .add("drift", DoubleType)
          .add("max_drift", DoubleType)
          .add("within_drift", BooleanType)
          .add("hours_complete", BooleanType)
          .add("missing_hours", createArrayType(TimestampType))
          .add("cut_off", createArrayType(POSITION))
          .add("frontier", TimestampType)
          .add("consumed", createArrayType(POSITION))
          .add("settled", TimestampType)
          .add("compared_until", TimestampType)
          .add("sessions_version", LongType)
          .add("rules", createMapType(StringType, StringType))
          .add("started_at", TimestampType)
          .add("committed_at", TimestampType)
          .add("future_record", LongType);

  /**
   * A row of {@code reconciliation_differences}: one differing unit of SPEC 7 with both sides. The
   * id is the batch session's, or of a row in no batch session its own, and {@code batch} null.
   */
  public static final StructType DIFFERENCE =
      new StructType()
          .add("run_id", StringType)
          .add("session_date", DateType)
          .add("user_id", StringType)
          .add("session_id", StringType)
          .add("class", StringType)
          .add("cause", StringType)
          .add("columns", createArrayType(StringType))
          .add("batch", SESSION)
          .add("stream", createArrayType(SESSION_ROW));

  /** What a repair rests on for one date. */
  public static final StructType REPAIRED_DATE =
      new StructType()
          .add("session_date", DateType)
          .add("batch_run_id", StringType)
          .add("cut_off", createArrayType(POSITION))
          .add("removed", LongType)
          .add("added", LongType);

  /**
   * A row of {@code repairs}, written before the sessions are: a row of {@code sessions} of origin
   * {@code repair} is of the repair with {@code repaired_at} = its {@code updated_at}. One that has
   * no such row was cut short and changed nothing.
   */
  public static final StructType REPAIR =
      new StructType()
          .add("repair_id", StringType)
          .add("repaired_at", TimestampType)
          .add("dates", createArrayType(REPAIRED_DATE))
          .add("sessions_removed", LongType)
          .add("sessions_added", LongType);

  /**
   * A row of {@code forgotten}: an entry of the list, of which a user's newest decides. {@code
   * registered_at} is the timestamp of the first record that counts again; null: none does.
   */
  public static final StructType FORGOTTEN =
      new StructType()
          .add("entry", LongType)
          .add("user_id", StringType)
          .add("forgotten_at", TimestampType)
          .add("registered_at", TimestampType);

  private Columns() {}
}
