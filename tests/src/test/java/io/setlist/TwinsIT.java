package io.setlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.setlist.batch.ScriptedArchive;
import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import io.setlist.session.Session;
import io.setlist.streaming.kernel.EmitMode;
import io.setlist.streaming.kernel.SessionKernel;
import io.setlist.streaming.kernel.UserState;
import io.setlist.table.Spark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stream's kernel and the batch's SQL share no code; of random histories they make equal rows.
 * Each user is a history of its own seed, about midnight, in milliseconds.
 */
@Tag("slow")
class TwinsIT {

  private static final SparkSession SPARK = Spark.session("twins").newSession();
  private static final int HISTORIES = 400;
  private static final int GAP = 12;
  private static final Rules RULES = Rules.DEFAULTS.withGap(Duration.ofMillis(GAP));
  private static final long MIDNIGHT = Instant.parse("2026-02-17T00:00:00Z").toEpochMilli();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] TEXTS = {
    "a", "b", "0a", "\uFFFD", "\uD83C\uDFB5", "\uE000", "\uFF21", "\uD83D\uDE00", "café", "a\u0000"
  };

  @Test
  void kernelAndSqlGiveEqualRowsForRandomHistories(@TempDir Path dir) throws IOException {
    SPARK.conf().set("spark.sql.shuffle.partitions", "2");
    ScriptedArchive archive = new ScriptedArchive(SPARK, dir, 3).rules(RULES);
    EventParser parser = new EventParser(RULES.maxEventBytes(), RULES.maxFutureSkewMs());
    Map<String, List<TrueSession>> expected = new TreeMap<>();
    for (int seed = 0; seed < HISTORIES; seed++) {
      Random random = new Random(seed);
      String user = pick(random, TEXTS) + seed;
      List<Event> events = new ArrayList<>();
      for (byte[] value : history(user, random)) {
        archive.arrive(random.nextInt(3), MIDNIGHT, value);
        events.add((Event) parser.parse(value, MIDNIGHT));
      }
      List<TrueSession> sessions = ofKernel(user, events);
      if (!sessions.isEmpty()) expected.put(user, sessions);
    }
    archive.archive(Instant.parse("2026-02-20T00:00:00Z"));

    archive.batch("16", "17");

    Map<String, List<TrueSession>> actual =
        archive.sessions().stream()
            .collect(Collectors.groupingBy(TrueSession::userId, TreeMap::new, Collectors.toList()));
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((user, sessions) -> assertThat(actual.get(user)).as(user).isEqualTo(sessions));
    assertThat(expected.values().stream().mapToInt(List::size).sum()).isGreaterThan(HISTORIES * 2);
  }

  private static List<TrueSession> ofKernel(String user, List<Event> events) {
    byte[] utf8 = user.getBytes(StandardCharsets.UTF_8);
    // A single step reads and writes no block.
    return new SessionKernel(RULES)
            .apply(UserState.empty(utf8, null), events, Long.MIN_VALUE, EmitMode.EARLY)
            .upserts()
            .stream()
            .map(upsert -> asRow(upsert.session()))
            .toList();
  }

  private static TrueSession asRow(Session s) {
    return new TrueSession(
        s.sessionId(),
        s.userId(),
        s.startMs(),
        s.endMs(),
        Instant.ofEpochMilli(s.startMs()).atOffset(ZoneOffset.UTC).toLocalDate().toString(),
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
                    new TrueSession.Playlist(
                        p.playlistId(), p.songs(), p.skips(), p.listenedMs(), p.longestStreak()))
            .toList(),
        s.topStreakPlaylistId(),
        s.topStreakSongs(),
        s.moodValence(),
        s.moodEnergy(),
        s.mood());
  }

  /** With ties, copies whose other fields differ, events without an id, and any order. */
  private static List<byte[]> history(String user, Random random) throws IOException {
    List<byte[]> values = new ArrayList<>();
    long time = MIDNIGHT - random.nextInt(400);
    for (int i = 1 + random.nextInt(60); i > 0; i--) {
      time +=
          switch (random.nextInt(8)) {
            case 0, 1 -> 0;
            case 2 -> GAP;
            case 3 -> GAP + 1;
            case 4 -> random.nextInt(4 * GAP);
            default -> random.nextInt(GAP + 1);
          };
      String id = random.nextInt(4) == 0 ? null : pick(random, TEXTS);
      ObjectNode event = event(user, time, id, random);
      values.add(JSON.writeValueAsBytes(event));
      if (random.nextInt(4) == 0) values.add(JSON.writeValueAsBytes(event));
      if (random.nextInt(4) == 0) {
        values.add(JSON.writeValueAsBytes(event(user, time, id, random)));
      }
    }
    Collections.shuffle(values, random);
    return values;
  }

  private static ObjectNode event(String user, long time, String id, Random random) {
    ObjectNode event = JSON.createObjectNode();
    event.put("user_id", user).put("event_time", time);
    event.put("type", pick(random, "play", "play", "play", "skip", "skip", "pause", "like"));
    if (id != null) event.put("event_id", id);
    if (random.nextBoolean()) event.put("track_id", pick(random, TEXTS));
    if (random.nextInt(4) > 0)
      event.put("playlist_id", pick(random, "p", "\uE000", "\uD83D\uDE00"));
    if (random.nextBoolean()) event.put("device_id", pick(random, TEXTS));
    if (random.nextBoolean()) event.put("country", pick(random, "DE", "gb"));
    if (random.nextBoolean()) event.put("ms_played", random.nextInt(5) * 100_000L);
    if (random.nextInt(4) > 0) event.put("valence", fraction(random));
    if (random.nextInt(4) > 0) event.put("energy", fraction(random));
    return event;
  }

  private static double fraction(Random random) {
    return random.nextBoolean() ? random.nextDouble() : random.nextInt(11) / 10.0;
  }

  private static String pick(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }
}
