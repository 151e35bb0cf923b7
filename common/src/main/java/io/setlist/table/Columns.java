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

/** The columns of SPEC 3 and 5, in their order, with what {@code DESCRIBE} says of each. */
public final class Columns {

  /** An entry of {@code playlists}. */
  public static final StructType PLAYLIST =
      new StructType()
          .add("playlist_id", StringType, true, "the playlist")
          .add("songs", LongType, true, "songs played from it")
          .add("skips", LongType, true, "skips in it")
          .add("listened_ms", LongType, true, "milliseconds listened to it")
          .add("longest_streak", IntegerType, true, "most songs of it in a row");

  /** What is computed of a session (SPEC 3). */
  public static final StructType SESSION =
      new StructType()
          .add("session_id", StringType, true, "hash of user_id and session_start")
          .add("user_id", StringType, true, "who listened")
          .add("session_start", TimestampType, true, "time of the first event")
          .add("session_end", TimestampType, true, "time of the last event")
          .add("session_date", DateType, true, "UTC date of session_start")
          .add("duration_ms", LongType, true, "session_end less session_start")
          .add("event_count", LongType, true, "events of all types")
          .add("song_count", LongType, true, "songs begun")
          .add("skip_count", LongType, true, "songs skipped")
          .add("interruption_count", LongType, true, "pauses")
          .add("listened_ms", LongType, true, "sum of ms_played, where events say it")
          .add("device_count", IntegerType, true, "distinct devices, 1,000 at most")
          .add("country", StringType, true, "of the first event that names one")
          .add("longest_skip_run", IntegerType, true, "most songs skipped in a row")
          .add("playlists", createArrayType(PLAYLIST), true, "by playlist, the first 1,000 by id")
          .add("top_streak_playlist_id", StringType, true, "of the most songs in a row")
          .add("top_streak_songs", IntegerType, true, "how many those are, 0 without a playlist")
          .add("mood_valence", DoubleType, true, "mean of the last 5 songs that have a mood")
          .add("mood_energy", DoubleType, true, "mean of the last 5 songs that have a mood")
          .add("mood", StringType, true, "happy, calm, tense or sad, by valence and energy");

  /** A row of {@code sessions}. */
  public static final StructType SESSION_ROW =
      SESSION
          .add("status", StringType, true, "open, closed, or final: no event can change it")
          .add("revision", LongType, true, "1, and one more with each change")
          .add("updated_at", TimestampType, true, "when the row was written")
          .add("origin", StringType, true, "stream, or repair: from the batch");

  /** Where a record came from; every refused one keeps it. */
  public static final StructType ORIGIN =
      new StructType()
          .add("topic", StringType, true, "Kafka topic of the record")
          .add("partition", IntegerType, true, "Kafka partition of the record")
          .add("offset", LongType, true, "Kafka offset of the record")
          .add("timestamp", TimestampType, true, "Kafka timestamp of the record");

  /**
   * A row of {@code late_events}: the origin, the event as read and as it came, and who refused it.
   */
  public static final StructType LATE_EVENT =
      ORIGIN
          .add("user_id", StringType, true, "who listened")
          .add("event_time", TimestampType, true, "when it happened, on the device")
          .add("type", StringType, true, "play, skip or pause")
          .add("event_id", StringType, true, "id by which copies are told")
          .add("track_id", StringType, true, "the song")
          .add("playlist_id", StringType, true, "the playlist it was played from")
          .add("device_id", StringType, true, "the device")
          .add("country", StringType, true, "the country")
          .add("ms_played", LongType, true, "milliseconds listened")
          .add("valence", DoubleType, true, "of the song, 0 to 1")
          .add("energy", DoubleType, true, "of the song, 0 to 1")
          .add("value", BinaryType, true, "the record as it came")
          .add("watermark", TimestampType, true, "the watermark that refused it")
          .add("batch_id", LongType, true, "micro-batch of the ledger");

  /** A row of {@code dead_letters}: the origin, the raw record, and what is wrong with it. */
  public static final StructType DEAD_LETTER =
      ORIGIN
          .add("code", StringType, true, "what is wrong with it")
          .add("field", StringType, true, "in which field, where the code names one")
          .add("key", BinaryType, true, "the record's key as it came")
          .add("value", BinaryType, true, "the record as it came")
          .add("batch_id", LongType, true, "micro-batch of the ledger");

  /** A row of {@code archive}: the raw record and its arrival hour. */
  public static final StructType ARCHIVED =
      ORIGIN
          .add("key", BinaryType, true, "the record's key as it came")
          .add("value", BinaryType, true, "the record as it came")
          .add("event_time", TimestampType, true, "when it happened, null if unreadable")
          .add(UserHash.COLUMN, LongType, true, "xxhash64(user_id), null if unreadable")
          .add("ingest_date", DateType, true, "UTC date of its timestamp")
          .add("ingest_hour", IntegerType, true, "UTC hour of its timestamp");

  /** What a micro-batch of the archive took from one partition, and how far that partition went. */
  public static final StructType ARCHIVED_RANGE =
      new StructType()
          .add("topic", StringType, true, "Kafka topic")
          .add("partition", IntegerType, true, "Kafka partition")
          .add("from_offset", LongType, true, "first offset taken")
          .add("until_offset", LongType, true, "the offset after the last one taken")
          .add("log_end", LongType, true, "where the log ended at seen_at");

  /**
   * A row of {@code archive_progress}; {@code seen_at} is when the log ends were asked for. {@code
   * records} is null in rows of a version that did not count them; in a topic of transactions it is
   * less than the width of the ranges.
   */
  public static final StructType ARCHIVE_PROGRESS =
      new StructType()
          .add("batch_id", LongType, true, "micro-batch of the archive query")
          .add("partitions", createArrayType(ARCHIVED_RANGE), true, "what it took of each")
          .add("seen_at", TimestampType, true, "when the log ends were asked for")
          .add("committed_at", TimestampType, true, "when the row was written")
          .add("records", LongType, true, "records taken; null in rows of an earlier version");

  /** What a micro-batch of the sessions took from one partition, and its clock after it. */
  public static final StructType CONSUMED_RANGE =
      new StructType()
          .add("topic", StringType, true, "Kafka topic")
          .add("partition", IntegerType, true, "Kafka partition")
          .add("from_offset", LongType, true, "first offset taken")
          .add("until_offset", LongType, true, "the offset after the last one taken")
          .add("max_event_time", TimestampType, true, "largest accepted event time so far");

  /**
   * A row of {@code ledger}; the watermarks are null while there is none, {@code forgotten} in rows
   * of a version that forgot nobody.
   */
  public static final StructType LEDGER =
      new StructType()
          .add("batch_id", LongType, true, "micro-batch of the sessions query")
          .add("records", LongType, true, "accepted + duplicates + late + dead + forgotten")
          .add("accepted", LongType, true, "events that are in sessions")
          .add("duplicates", LongType, true, "copies of accepted events")
          .add("late", LongType, true, "events in late_events")
          .add("dead", LongType, true, "records in dead_letters")
          .add("partitions", createArrayType(CONSUMED_RANGE), true, "what it took of each")
          .add("watermark_before", TimestampType, true, "by which it judged; null for none")
          .add("watermark_after", TimestampType, true, "that it made; null for none")
          .add("started_at", TimestampType, true, "when it began")
          .add("committed_at", TimestampType, true, "when the row was written")
          .add("forgotten", LongType, true, "records of forgotten users, kept nowhere");

  /** A row of {@code sessions_batch}. */
  public static final StructType BATCH_SESSION_ROW =
      SESSION.add("status", StringType, true, "open, or final: no accepted event can change it");

  /** How far a partition is read: up to the offset, without it. */
  public static final StructType POSITION =
      new StructType()
          .add("topic", StringType, true, "Kafka topic")
          .add("partition", IntegerType, true, "Kafka partition")
          .add("until_offset", LongType, true, "read up to it, without it");

  /**
   * A row of {@code batch_runs}: what a run of the batch wrote for one date, and all that the rows
   * rest on. {@code requested_from} is the run's first date asked for; of the dates before it, it
   * has recomputed those that had changed by its cut-off. {@code frontier} is null without one.
   */
  public static final StructType BATCH_RUN =
      new StructType()
          .add("run_id", StringType, true, "the run")
          .add("session_date", DateType, true, "the date that it wrote")
          .add("reason", StringType, true, "requested, or changed since an earlier run")
          .add("requested_from", DateType, true, "the run's first date asked for")
          .add("cut_off", createArrayType(POSITION), true, "records from there on do not count")
          .add("frontier", TimestampType, true, "watermark by which sessions are final")
          .add("rules", createMapType(StringType, StringType), true, "those that decided the rows")
          .add("missing_hours", createArrayType(TimestampType), true, "hours not archived")
          .add("sessions", LongType, true, "sessions of the date")
          .add("final_sessions", LongType, true, "those that are final")
          .add("songs", LongType, true, "sum over the final ones")
          .add("listened_ms", LongType, true, "sum over the final ones")
          .add("duration_ms", LongType, true, "sum over the final ones")
          .add("started_at", TimestampType, true, "when the run began")
          .add("committed_at", TimestampType, true, "when the row was written");

  /** Records of the archive with a time on one date that arrived on another. */
  public static final StructType ARRIVAL =
      new StructType()
          .add("ingest_date", DateType, true, "UTC date on which they arrived")
          .add("records", LongType, true, "how many");

  /**
   * A row of {@code batch_dates}, the work list. {@code run_id} is null of a date that no run has
   * computed, {@code written_at} while the run is at it; {@code certificate} until a comparison
   * names the run. {@code compared_files} tells the live table's files of final rows of the date
   * from any others.
   */
  public static final StructType BATCH_DATE =
      new StructType()
          .add("session_date", DateType, true, "the UTC date")
          .add("due", BooleanType, true, "whether it is still to be compared")
          .add("run_id", StringType, true, "newest run of the batch that wrote it")
          .add("written_at", TimestampType, true, "when it had; null while it has not")
          .add("certificate", StringType, true, "newest comparison that names the run")
          .add("certified_at", TimestampType, true, "when that was made")
          .add("differing", LongType, true, "sessions that differed in it")
          .add("unprovable", StringType, true, "why the archive does not prove it; null if it does")
          .add("cut_off", createArrayType(POSITION), true, "up to there its rows are right")
          .add("frontier", TimestampType, true, "watermark by which they are final")
          .add("arrivals", createArrayType(ARRIVAL), true, "records that its rows rest on")
          .add("archived", LongType, true, "records that arrived on the date")
          .add("lost", LongType, true, "those of them that are gone from the archive")
          .add("batch_version", LongType, true, "version of sessions_batch that the run made")
          .add("compared_files", LongType, true, "hash of the live files that were compared");

  /** What the settled sessions of a date come to, on one side. */
  public static final StructType TOTALS =
      new StructType()
          .add("sessions", LongType, true, "sessions")
          .add("songs", LongType, true, "songs begun")
          .add("listened_ms", LongType, true, "milliseconds listened")
          .add("duration_ms", LongType, true, "sum of durations");

  /** The relative drift of each of {@link #TOTALS}. */
  public static final StructType DRIFTS =
      new StructType()
          .add("sessions", DoubleType, true, "of sessions")
          .add("songs", DoubleType, true, "of songs")
          .add("listened_ms", DoubleType, true, "of listened_ms")
          .add("duration_ms", DoubleType, true, "of duration_ms");

  /**
   * A row of {@code reconciliation}: a date's certificate. The classes and causes of SPEC 7 count
   * sessions of the batch; {@code drift} is the largest of {@code drifts}; {@code consumed} is what
   * the stream had read, {@code settled} the watermark that it had published by, {@code
   * compared_until} the latest end of a session that was not in flight, {@code sessions_version}
   * the version of {@code sessions} that was compared; null where there is none. {@code
   * future_record}, a cause, and {@code batch_version} are null in certificates of a version that
   * did not know them.
   */
  public static final StructType CERTIFICATE =
      new StructType()
          .add("run_id", StringType, true, "the comparison")
          .add("session_date", DateType, true, "the date that it certifies")
          .add("batch_run_id", StringType, true, "the run of the batch compared with")
          .add("match", LongType, true, "sessions equal on both sides")
          .add("in_flight", LongType, true, "not final yet on either side")
          .add("different", LongType, true, "one row of the same id, other values")
          .add("split", LongType, true, "other ids, or several rows")
          .add("missing_in_stream", LongType, true, "in the batch alone")
          .add("missing_in_batch", LongType, true, "in the stream alone")
          .add("late_event", LongType, true, "differences that late events explain, proven")
          .add("unknown", LongType, true, "differences that nothing explains")
          .add("stream", TOTALS, true, "totals of the live table")
          .add("batch", TOTALS, true, "totals of the batch")
          .add("drifts", DRIFTS, true, "relative drift of each total")
          .add("drift", DoubleType, true, "the largest of drifts")
          .add("max_drift", DoubleType, true, "what was allowed")
          .add("within_drift", BooleanType, true, "the verdict")
          .add("hours_complete", BooleanType, true, "whether every hour was archived")
          .add("missing_hours", createArrayType(TimestampType), true, "hours that were not")
          .add("cut_off", createArrayType(POSITION), true, "how far the batch had read")
          .add("frontier", TimestampType, true, "the batch's watermark")
          .add("consumed", createArrayType(POSITION), true, "how far the stream had read")
          .add("settled", TimestampType, true, "the watermark by which the stream had written")
          .add("compared_until", TimestampType, true, "latest end of a session that was compared")
          .add("sessions_version", LongType, true, "version of sessions that was compared")
          .add("rules", createMapType(StringType, StringType), true, "those of both sides")
          .add("started_at", TimestampType, true, "when the comparison began")
          .add("committed_at", TimestampType, true, "when the row was written")
          .add("future_record", LongType, true, "differences that a record's timestamp explains")
          .add("batch_version", LongType, true, "version of sessions_batch that was compared")
          .add("unprovable", StringType, true, "why the archive proves nothing; null if it does");

  /**
   * A row of {@code reconciliation_differences}: one differing unit of SPEC 7 with both sides. The
   * id is the batch session's, or of a row in no batch session its own, and {@code batch} null.
   */
  public static final StructType DIFFERENCE =
      new StructType()
          .add("run_id", StringType, true, "the comparison")
          .add("session_date", DateType, true, "date of the unit")
          .add("user_id", StringType, true, "whose sessions")
          .add("session_id", StringType, true, "the batch session's, or the row's own")
          .add("class", StringType, true, "different, split, missing_in_stream or missing_in_batch")
          .add("cause", StringType, true, "why, or unknown")
          .add("columns", createArrayType(StringType), true, "columns that differ")
          .add("batch", SESSION, true, "the batch session; null without one")
          .add("stream", createArrayType(SESSION_ROW), true, "the live table's rows");

  /** What a repair rests on for one date. */
  public static final StructType REPAIRED_DATE =
      new StructType()
          .add("session_date", DateType, true, "the date")
          .add("batch_run_id", StringType, true, "the run of the batch that it took")
          .add("cut_off", createArrayType(POSITION), true, "how far that run had read")
          .add("removed", LongType, true, "rows taken away")
          .add("added", LongType, true, "rows put in");

  /**
   * A row of {@code repairs}, written before the sessions are: a row of {@code sessions} of origin
   * {@code repair} is of the repair with {@code repaired_at} = its {@code updated_at}. One that has
   * no such row was cut short and changed nothing.
   */
  public static final StructType REPAIR =
      new StructType()
          .add("repair_id", StringType, true, "the repair")
          .add("repaired_at", TimestampType, true, "updated_at of its rows in sessions")
          .add("dates", createArrayType(REPAIRED_DATE), true, "what it did to each date")
          .add("sessions_removed", LongType, true, "rows taken away")
          .add("sessions_added", LongType, true, "rows put in")
          .add("sessions_version", LongType, true, "version of sessions that was compared")
          .add("batch_version", LongType, true, "version of sessions_batch that was compared");

  /**
   * A row of {@code forgotten}: an entry of the list, of which a user's newest decides. {@code
   * registered_at} is the timestamp of the first record that counts again; null: none does.
   */
  public static final StructType FORGOTTEN =
      new StructType()
          .add("entry", LongType, true, "number in the list")
          .add("user_id", StringType, true, "whom it is about")
          .add("forgotten_at", TimestampType, true, "since when nothing of the user is kept")
          .add("registered_at", TimestampType, true, "records from then on count again");

  private Columns() {}
}
