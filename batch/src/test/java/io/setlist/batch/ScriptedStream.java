package io.setlist.batch;

import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrueSession;
import io.setlist.local.traffic.TrueSessions;
import io.setlist.rules.Rules;
import io.setlist.session.Status;
import io.setlist.table.Table;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Both sides of a topic with one partition: what arrives goes into the archive, and is accepted by
 * the stream, which makes true sessions of it, or refused as late, as the test says.
 */
public final class ScriptedStream {

  private static final String TOPIC = "listens";

  private final ScriptedArchive archive;
  private final List<TrafficEvent> accepted = new ArrayList<>();
  private final List<Row> late = new ArrayList<>();
  private final List<Row> early = new ArrayList<>();
  private long next;

  public ScriptedStream(SparkSession spark, java.nio.file.Path dir) {
    archive = new ScriptedArchive(spark, dir, 1);
  }

  public ScriptedArchive archive() {
    return archive;
  }

  /** An event that arrives a minute after it happened and is accepted. */
  public void play(String user, Instant time) {
    arrives(user, time, time.plus(Duration.ofMinutes(1)));
    accepted.add(ScriptedArchive.song(user, time));
  }

  /** One that arrives at a time of its own, and is refused as late. */
  public void late(String user, Instant time, Instant arrival) {
    unread(user, time, arrival);
    Timestamp at = Timestamp.from(arrival);
    Row origin = RowFactory.create(TOPIC, 0, next - 1, at);
    Object[] row = new Object[Table.LATE_EVENTS.columns().size()];
    for (int i = 0; i < origin.size(); i++) row[i] = origin.get(i);
    row[4] = user;
    row[5] = Timestamp.from(time);
    late.add(RowFactory.create(row));
  }

  /** One that arrives before the time that its record says, and is refused for that. */
  public void early(String user, Instant time, Instant arrival) {
    archive.arrive(0, time.toEpochMilli(), arrival, ScriptedArchive.json(user, time));
    early.add(
        RowFactory.create(
            TOPIC, 0, next++, Timestamp.from(time), "BAD_TIMESTAMP", null, null, null, 0L));
  }

  /** One that is neither in a session of the stream nor refused. */
  public void unaccountedFor(String user, Instant time) {
    arrives(user, time, time.plus(Duration.ofMinutes(1)));
  }

  /** One that the stream has in a session, by a bug, and that never arrived. */
  public void invents(String user, Instant time) {
    accepted.add(ScriptedArchive.song(user, time));
  }

  /** One that the stream has not read yet. */
  public void unread(String user, Instant time, Instant arrival) {
    arrives(user, time, arrival);
  }

  private void arrives(String user, Instant time, Instant arrival) {
    archive.late(user, time, arrival);
    next++;
  }

  /** The stream publishes all that it has accepted, by this watermark; once. */
  public void publish(Instant watermark) {
    List<Row> rows =
        TrueSessions.of(accepted, Rules.DEFAULTS.gapMs()).stream()
            .map(session -> row(session, watermark))
            .toList();
    archive.have(Table.SESSIONS);
    archive.append(Table.SESSIONS, rows);
    refuse();
  }

  /** What it has accepted since the last time, all of it in sessions of its own. */
  public void publishNew(Instant watermark) {
    publish(watermark);
    accepted.clear();
  }

  /** The records refused since the last time go to their tables. */
  public void refuse() {
    archive.have(Table.LATE_EVENTS);
    if (!late.isEmpty()) archive.append(Table.LATE_EVENTS, List.copyOf(late));
    late.clear();
    if (early.isEmpty()) return;
    archive.have(Table.DEAD_LETTERS);
    archive.append(Table.DEAD_LETTERS, List.copyOf(early));
    early.clear();
  }

  private static Row row(TrueSession s, Instant watermark) {
    Instant end = Instant.ofEpochMilli(s.sessionEnd());
    Instant settled = end.plus(Rules.DEFAULTS.gap()).plus(Rules.DEFAULTS.allowedLateness());
    Status status = settled.isAfter(watermark) ? Status.OPEN : Status.FINAL;
    return RowFactory.create(
        s.sessionId(),
        s.userId(),
        new Timestamp(s.sessionStart()),
        new Timestamp(s.sessionEnd()),
        Date.valueOf(s.sessionDate()),
        s.durationMs(),
        s.eventCount(),
        s.songCount(),
        s.skipCount(),
        s.interruptionCount(),
        s.listenedMs(),
        s.deviceCount(),
        s.country(),
        s.longestSkipRun(),
        s.playlists().stream()
            .map(
                p ->
                    RowFactory.create(
                        p.playlistId(), p.songs(), p.skips(), p.listenedMs(), p.longestStreak()))
            .toArray(Row[]::new),
        s.topStreakPlaylistId(),
        s.topStreakSongs(),
        s.moodValence(),
        s.moodEnergy(),
        s.mood(),
        status.word(),
        1L,
        Timestamp.from(watermark),
        "stream");
  }
}
