package io.setlist.streaming.state;

import io.setlist.event.Event;
import io.setlist.event.RecordTime;
import io.setlist.session.Session;
import io.setlist.streaming.kernel.Upsert;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.source.ReadReport;
import io.setlist.table.Columns;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that leave the state function: of several kinds, since a streaming query has one output.
 * Of the columns after {@code kind} each kind fills one.
 */
public final class Output {

  /** A session to be inserted or replaced: {@link #SESSION}. */
  public static final byte UPSERT = 0;

  /** The id of a published session that is none any more: {@link #WITHDRAWN}. */
  public static final byte WITHDRAWAL = 1;

  /** A late event: {@link #LATE}. */
  public static final byte LATE_EVENT = 2;

  /** A record that is no event: {@link #DEAD}. */
  public static final byte DEAD_LETTER = 3;

  /** Counts for the ledger: {@link #TALLY}. */
  public static final byte COUNTS = 4;

  /** A user whose changes wait to be emitted: {@link #PENDING}. */
  public static final byte PENDING_USER = 5;

  public static final String KIND = "kind";
  public static final String SESSION = "session";
  public static final String WITHDRAWN = "withdrawn";
  public static final String LATE = "late";
  public static final String DEAD = "dead";
  public static final String TALLY = "tally";
  public static final String PENDING = "pending";

  /** The columns of an upsert; the sink adds the date and the origin. */
  public static final StructType SESSION_COLUMNS =
      without(Columns.SESSION, "session_date")
          .add("status", DataTypes.StringType)
          .add("revision", DataTypes.LongType)
          .add("updated_at", DataTypes.TimestampType);

  /**
   * {@code offsets} are those of records and of none; {@code max_event_time} in epoch milliseconds;
   * {@code partition} is null for duplicates.
   */
  public static final StructType TALLY_COLUMNS =
      new StructType()
          .add("partition", DataTypes.IntegerType)
          .add("offsets", DataTypes.LongType)
          .add("records", DataTypes.LongType)
          .add("forgotten", DataTypes.LongType)
          .add("dead", DataTypes.LongType)
          .add("late", DataTypes.LongType)
          .add("duplicates", DataTypes.LongType)
          .add("max_event_time", DataTypes.LongType);

  public static final StructType SCHEMA =
      new StructType()
          .add(KIND, DataTypes.ByteType)
          .add(SESSION, SESSION_COLUMNS)
          .add(WITHDRAWN, DataTypes.StringType)
          .add(LATE, Columns.LATE_EVENT)
          .add(DEAD, Columns.DEAD_LETTER)
          .add(TALLY, TALLY_COLUMNS)
          .add(PENDING, DataTypes.BinaryType);

  private Output() {}

  private static StructType without(StructType columns, String name) {
    StructType rest = new StructType();
    for (var field : columns.fields()) if (!field.name().equals(name)) rest = rest.add(field);
    return rest;
  }

  static Row upsert(Upsert upsert, RunningBatch.InTask batch) {
    Session s = upsert.session();
    List<Row> playlists =
        s.playlists().stream()
            .map(
                p ->
                    RowFactory.create(
                        p.playlistId(), p.songs(), p.skips(), p.listenedMs(), p.longestStreak()))
            .toList();
    Row session =
        RowFactory.create(
            s.sessionId(),
            s.userId(),
            new Timestamp(s.startMs()),
            new Timestamp(s.endMs()),
            s.durationMs(),
            s.eventCount(),
            s.songCount(),
            s.skipCount(),
            s.interruptionCount(),
            s.listenedMs(),
            s.deviceCount(),
            s.country(),
            s.longestSkipRun(),
            playlists.toArray(Row[]::new),
            s.topStreakPlaylistId(),
            s.topStreakSongs(),
            s.moodValence(),
            s.moodEnergy(),
            s.mood(),
            upsert.status().word(),
            upsert.revision(),
            new Timestamp(batch.startedAt()));
    return RowFactory.create(UPSERT, session, null, null, null, null, null);
  }

  static Row withdrawal(String sessionId) {
    return RowFactory.create(WITHDRAWAL, null, sessionId, null, null, null, null);
  }

  static Row late(ReadReport report, ReadReport.Refused r, Event e, RunningBatch.InTask batch) {
    Row late =
        RowFactory.create(
            report.topic(),
            report.partition(),
            r.offset(),
            timestamp(r),
            text(e.userId()),
            new Timestamp(e.eventTime()),
            text(e.type()),
            text(e.eventId()),
            text(e.trackId()),
            text(e.playlistId()),
            text(e.deviceId()),
            text(e.country()),
            e.msPlayed() == Event.NO_MS_PLAYED ? null : e.msPlayed(),
            number(e.valence()),
            number(e.energy()),
            r.value(),
            new Timestamp(batch.watermark()),
            batch.id());
    return RowFactory.create(LATE_EVENT, null, null, late, null, null, null);
  }

  static Row dead(ReadReport report, ReadReport.Refused r, RunningBatch.InTask batch) {
    Row dead =
        RowFactory.create(
            report.topic(),
            report.partition(),
            r.offset(),
            timestamp(r),
            r.rejection().code().name(),
            r.rejection().field(),
            r.key(),
            r.value(),
            batch.id());
    return RowFactory.create(DEAD_LETTER, null, null, null, dead, null, null);
  }

  static Row counts(ReadReport report) {
    Long largest = report.largestAccepted() == Long.MIN_VALUE ? null : report.largestAccepted();
    return tally(
        report.partition(),
        report.range().size(),
        report.records(),
        report.forgotten(),
        report.dead(),
        report.late(),
        0,
        largest);
  }

  static Row duplicates(int count) {
    return tally(null, 0, 0, 0, 0, 0, count, null);
  }

  private static Row tally(
      Integer partition,
      long offsets,
      long records,
      long forgotten,
      long dead,
      long late,
      long duplicates,
      Long largest) {
    Row tally =
        RowFactory.create(partition, offsets, records, forgotten, dead, late, duplicates, largest);
    return RowFactory.create(COUNTS, null, null, null, null, tally, null);
  }

  static Row pending(byte[] userId) {
    return RowFactory.create(PENDING_USER, null, null, null, null, null, userId);
  }

  private static Timestamp timestamp(ReadReport.Refused r) {
    return r.timestamp() == RecordTime.NONE ? null : new Timestamp(r.timestamp());
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  private static Double number(double d) {
    return Double.isNaN(d) ? null : d;
  }
}
