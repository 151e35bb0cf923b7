package io.setlist.local.traffic;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The columns of SPEC 3, one method each, from one session's events in order. */
final class SessionReading {

  /** So many devices are counted, and so many playlists listed. */
  private static final int MOST = 1_000;

  private final List<TrafficEvent> events;
  private final List<TrafficEvent> songs;

  SessionReading(List<TrafficEvent> events) {
    this.events = events;
    this.songs = ofType("play");
  }

  TrueSession session() {
    TrafficEvent first = events.get(0);
    long start = first.eventTime();
    long end = events.get(events.size() - 1).eventTime();
    Run top = topStreak();
    List<TrafficEvent> moody = lastFiveWithMood();
    Double valence =
        moody.isEmpty() ? null : mean(moody.stream().map(TrafficEvent::valence).toList());
    Double energy =
        moody.isEmpty() ? null : mean(moody.stream().map(TrafficEvent::energy).toList());
    return new TrueSession(
        sessionId(first.userId(), start),
        first.userId(),
        start,
        end,
        Instant.ofEpochMilli(start).atOffset(ZoneOffset.UTC).toLocalDate().toString(),
        end - start,
        events.size(),
        songs.size(),
        ofType("skip").size(),
        ofType("pause").size(),
        listened(events),
        (int) Math.min(MOST, devices()),
        events.stream()
            .map(TrafficEvent::country)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null),
        longestSkipRun(),
        playlists(),
        top == null ? null : top.playlist,
        top == null ? 0 : top.length,
        valence,
        energy,
        mood(valence, energy));
  }

  private long devices() {
    return events.stream().map(TrafficEvent::deviceId).filter(Objects::nonNull).distinct().count();
  }

  private static String sessionId(String userId, long start) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((userId + "\n" + start).getBytes(StandardCharsets.UTF_8));
      return String.format("%064x", new BigInteger(1, hash)).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<TrafficEvent> ofType(String type) {
    return events.stream().filter(e -> e.type().equals(type)).toList();
  }

  private static long listened(List<TrafficEvent> some) {
    return some.stream()
        .map(TrafficEvent::msPlayed)
        .filter(Objects::nonNull)
        .mapToLong(ms -> ms)
        .sum();
  }

  /** For each song: is there a skip before the next song? */
  private int longestSkipRun() {
    List<Boolean> skipped = new ArrayList<>();
    for (TrafficEvent e : events) {
      if (e.type().equals("play")) skipped.add(false);
      if (e.type().equals("skip") && !skipped.isEmpty()) skipped.set(skipped.size() - 1, true);
    }
    int longest = 0;
    int run = 0;
    for (boolean skip : skipped) {
      run = skip ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static final class Run {
    private final String playlist;
    private int length;

    Run(String playlist) {
      this.playlist = playlist;
    }
  }

  /** Consecutive songs of one playlist; songs without one make runs of null. */
  private List<Run> songRuns() {
    List<Run> runs = new ArrayList<>();
    for (TrafficEvent song : songs) {
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last == null || !Objects.equals(last.playlist, song.playlistId())) {
        last = new Run(song.playlistId());
        runs.add(last);
      }
      last.length++;
    }
    return runs;
  }

  private Run topStreak() {
    Run top = null;
    for (Run run : songRuns()) {
      if (run.playlist != null && (top == null || run.length > top.length)) top = run;
    }
    return top;
  }

  private List<TrueSession.Playlist> playlists() {
    TreeMap<String, List<TrafficEvent>> named = new TreeMap<>(TrueSessions.byBytes());
    for (TrafficEvent e : events) {
      if (e.playlistId() != null)
        named.computeIfAbsent(e.playlistId(), p -> new ArrayList<>()).add(e);
    }
    return named.entrySet().stream()
        .limit(MOST)
        .map(e -> playlist(e.getKey(), e.getValue()))
        .toList();
  }

  private TrueSession.Playlist playlist(String id, List<TrafficEvent> its) {
    return new TrueSession.Playlist(
        id,
        its.stream().filter(e -> e.type().equals("play")).count(),
        its.stream().filter(e -> e.type().equals("skip")).count(),
        listened(its),
        songRuns().stream()
            .filter(r -> id.equals(r.playlist))
            .mapToInt(r -> r.length)
            .max()
            .orElse(0));
  }

  private List<TrafficEvent> lastFiveWithMood() {
    List<TrafficEvent> moody =
        songs.stream().filter(e -> e.valence() != null && e.energy() != null).toList();
    return moody.subList(Math.max(0, moody.size() - 5), moody.size());
  }

  private static double mean(List<Double> oldestFirst) {
    double sum = 0;
    for (double d : oldestFirst) sum += d;
    return sum / oldestFirst.size();
  }

  private static String mood(Double valence, Double energy) {
    if (valence == null) return null;
    if (valence >= 0.5) return energy >= 0.5 ? "happy" : "calm";
    return energy >= 0.5 ? "tense" : "sad";
  }
}
