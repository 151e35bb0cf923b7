package io.setlist.batch;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.rules.Rules;
import io.setlist.session.Session;
import io.setlist.session.Status;
import io.setlist.streaming.kernel.Publishing;
import io.setlist.streaming.kernel.SessionKernel;
import io.setlist.streaming.kernel.UserState;
import io.setlist.table.Table;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Both sides of a topic with one partition: what arrives goes into the archive, and is accepted by
 * the stream's kernel or refused as late, as the test says.
 */
public final class ScriptedStream {

  private static final String TOPIC = "listens";

  private final ScriptedArchive archive;
  private final EventParser parser = new EventParser(1 << 16, Long.MAX_VALUE / 4);
  private final Map<String, List<Event>> accepted = new TreeMap<>();
  private final List<Row> late = new ArrayList<>();
  private long next;

  public ScriptedStream(SparkSession spark, java.nio.file.Path dir) {
    archive = new ScriptedArchive(spark, dir, 1);
  }

  public ScriptedArchive archive() {
    return archive;
  }

  /** An event that arrives a minute after it happened and is accepted. */
  public void play(String user, Instant time) {
    byte[] value = arrives(user, time, time.plus(Duration.ofMinutes(1)));
    Event event = (Event) parser.parse(value, time.toEpochMilli());
    accepted.computeIfAbsent(user, u -> new ArrayList<>()).add(event);
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

  /** One that the stream has not read yet. */
  public void unread(String user, Instant time, Instant arrival) {
    arrives(user, time, arrival);
  }

  private byte[] arrives(String user, Instant time, Instant arrival) {
    byte[] value = ScriptedArchive.event(user, time, "play");
    archive.arrive(0, arrival.toEpochMilli(), value);
    next++;
    return value;
  }

  /** The stream publishes all that it has accepted, by this watermark; once. */
  public void publish(Instant watermark) {
    List<Row> rows = new ArrayList<>();
    accepted.forEach(
        (user, events) ->
            new SessionKernel(Rules.DEFAULTS)
                .apply(
                    UserState.empty(user.getBytes(StandardCharsets.UTF_8)),
                    events,
                    Long.MIN_VALUE,
                    Publishing.DUE)
                .upserts()
                .forEach(upsert -> rows.add(row(upsert.session(), watermark))));
    archive.have(Table.SESSIONS);
    archive.append(Table.SESSIONS, rows);
    refuse();
  }

  /** The late events since the last time go to their table. */
  public void refuse() {
    archive.have(Table.LATE_EVENTS);
    if (!late.isEmpty()) archive.append(Table.LATE_EVENTS, List.copyOf(late));
    late.clear();
  }

  private static Row row(Session s, Instant watermark) {
    Instant end = Instant.ofEpochMilli(s.endMs());
    Instant settled = end.plus(Rules.DEFAULTS.gap()).plus(Rules.DEFAULTS.allowedLateness());
    Status status = settled.isAfter(watermark) ? Status.OPEN : Status.FINAL;
    return RowFactory.create(
        s.sessionId(),
        s.userId(),
        new Timestamp(s.startMs()),
        new Timestamp(s.endMs()),
        Date.valueOf(Instant.ofEpochMilli(s.startMs()).atZone(ZoneOffset.UTC).toLocalDate()),
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
