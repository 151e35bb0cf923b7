package io.setlist.streaming.kernel;

import io.setlist.session.Session.PlaylistSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * What a session heard of each playlist, and the streaks: runs of consecutive songs from one
 * playlist (SPEC 3).
 */
final class Playlists {

  private final TreeMap<byte[], Tally> tallies = new TreeMap<>(Arrays::compareUnsigned);
  // The playlist of the last song and the songs of its run so far; null where it had none.
  private Tally running;
  private int run;
  // The longest run; of equal ones the earliest, hence only a strictly longer one replaces it.
  private Tally top;
  private int topRun;
  // The tally used last: neighbouring events mostly name the same playlist.
  private Tally recent;

  /** Takes an event; {@code playlistId} may be null. */
  void add(EventType type, byte[] playlistId, long listenedMs) {
    Tally tally = playlistId == null ? null : tally(playlistId);
    if (tally != null) {
      tally.listenedMs += listenedMs;
      if (type == EventType.PLAY) tally.songs++;
      if (type == EventType.SKIP) tally.skips++;
    }
    if (type == EventType.PLAY) extendStreak(tally);
  }

  private void extendStreak(Tally tally) {
    run = tally == null ? 0 : tally == running ? run + 1 : 1;
    running = tally;
    if (tally == null) return;
    tally.longestStreak = Math.max(tally.longestStreak, run);
    if (run > topRun) {
      top = tally;
      topRun = run;
    }
  }

  private Tally tally(byte[] id) {
    if (recent == null || !Arrays.equals(recent.id, id)) {
      recent = tallies.get(id);
      if (recent == null) tallies.put(id, recent = new Tally(id));
    }
    return recent;
  }

  List<PlaylistSummary> summaries() {
    List<PlaylistSummary> rows = new ArrayList<>(tallies.size());
    for (Tally t : tallies.values()) {
      rows.add(new PlaylistSummary(t.name(), t.songs, t.skips, t.listenedMs, t.longestStreak));
    }
    return rows;
  }

  /** Null where no song had a playlist. */
  String topStreakPlaylistId() {
    return top == null ? null : top.name();
  }

  int topStreakSongs() {
    return topRun;
  }

  Playlists copy() {
    Playlists c = new Playlists();
    for (Tally t : tallies.values()) {
      Tally tally = c.tally(t.id);
      tally.songs = t.songs;
      tally.skips = t.skips;
      tally.listenedMs = t.listenedMs;
      tally.longestStreak = t.longestStreak;
    }
    c.running = running == null ? null : c.tally(running.id);
    c.run = run;
    c.top = top == null ? null : c.tally(top.id);
    c.topRun = topRun;
    return c;
  }

  void encode(BinaryWriter out) {
    out.writeVarLong(tallies.size());
    int index = 0;
    int runningAt = 0;
    int topAt = 0;
    for (Tally t : tallies.values()) {
      index++;
      if (t == running) runningAt = index;
      if (t == top) topAt = index;
      out.writeText(t.id);
      out.writeVarLong(t.songs);
      out.writeVarLong(t.skips);
      out.writeVarLong(t.listenedMs);
      out.writeVarLong(t.longestStreak);
    }
    // Counted from one; zero stands for none. The longest run is the tally's own longest streak.
    out.writeVarLong(runningAt);
    if (running != null) out.writeVarLong(run);
    out.writeVarLong(topAt);
  }

  static Playlists decode(BinaryReader in) {
    Playlists p = new Playlists();
    List<Tally> inOrder = new ArrayList<>();
    for (int n = in.readCount(5); n > 0; n--) {
      Tally t = p.tally(in.readText());
      t.songs = in.readVarLong();
      t.skips = in.readVarLong();
      t.listenedMs = in.readVarLong();
      t.longestStreak = in.readInt();
      inOrder.add(t);
    }
    p.running = at(in.readInt(), inOrder);
    p.run = p.running == null ? 0 : in.readInt();
    p.top = at(in.readInt(), inOrder);
    p.topRun = p.top == null ? 0 : p.top.longestStreak;
    return p;
  }

  private static Tally at(int index, List<Tally> inOrder) {
    if (index > inOrder.size()) throw BinaryReader.corrupt("a streak of an unknown playlist");
    return index == 0 ? null : inOrder.get(index - 1);
  }

  private static final class Tally {
    final byte[] id;
    long songs;
    long skips;
    long listenedMs;
    int longestStreak;

    Tally(byte[] id) {
      this.id = id;
    }

    String name() {
      return new String(id, StandardCharsets.UTF_8);
    }
  }
}
