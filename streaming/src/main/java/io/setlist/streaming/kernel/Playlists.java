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
 *
 * <p>Of the playlists the first {@link #MOST} are kept. Ids are only added, so one that has fallen
 * behind so many others can never be among the first again, and one that is among them at the end
 * has been so since its first event: what is kept is exact, and does not depend on who came when.
 */
final class Playlists {

  /** SPEC 3. */
  static final int MOST = 1_000;

  private final TreeMap<byte[], Tally> tallies = new TreeMap<>(Arrays::compareUnsigned);
  // The playlist of the last song, kept or not, and the songs of its run so far; null where it had
  // none.
  private byte[] running;
  private int run;
  // The longest run; of equal ones the earliest, hence only a strictly longer one replaces it.
  private byte[] top;
  private int topRun;
  // The tally used last: neighbouring events mostly name the same playlist.
  private Tally recent;

  /** Takes an event; {@code playlistId} may be null. */
  void add(EventType type, byte[] playlistId, long listenedMs) {
    if (type == EventType.PLAY) extendStreak(playlistId);
    Tally tally = playlistId == null ? null : tally(playlistId);
    if (tally == null) return;
    tally.listenedMs += listenedMs;
    if (type == EventType.SKIP) tally.skips++;
    if (type == EventType.PLAY) {
      tally.songs++;
      tally.longestStreak = Math.max(tally.longestStreak, run);
    }
  }

  private void extendStreak(byte[] playlistId) {
    if (playlistId == null) run = 0;
    else run = Arrays.equals(playlistId, running) ? run + 1 : 1;
    running = playlistId;
    if (run > topRun) {
      top = playlistId;
      topRun = run;
    }
  }

  /** Null where so many others come before it. */
  private Tally tally(byte[] id) {
    if (recent != null && Arrays.equals(recent.id, id)) return recent;
    Tally tally = tallies.get(id);
    if (tally == null) {
      if (tallies.size() == MOST) {
        if (Arrays.compareUnsigned(id, tallies.lastKey()) > 0) return null;
        tallies.pollLastEntry();
      }
      tallies.put(id, tally = new Tally(id));
    }
    return recent = tally;
  }

  List<PlaylistSummary> summaries() {
    List<PlaylistSummary> rows = new ArrayList<>(tallies.size());
    for (Tally t : tallies.values()) {
      rows.add(new PlaylistSummary(name(t.id), t.songs, t.skips, t.listenedMs, t.longestStreak));
    }
    return rows;
  }

  /** Null where no song had a playlist. */
  String topStreakPlaylistId() {
    return top == null ? null : name(top);
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
    c.running = running;
    c.run = run;
    c.top = top;
    c.topRun = topRun;
    return c;
  }

  void encode(BinaryWriter out) {
    out.writeVarLong(tallies.size());
    for (Tally t : tallies.values()) {
      out.writeText(t.id);
      out.writeVarLong(t.songs);
      out.writeVarLong(t.skips);
      out.writeVarLong(t.listenedMs);
      out.writeVarLong(t.longestStreak);
    }
    encodePlace(running, out);
    if (running != null) out.writeVarLong(run);
    // The longest run is the tally's own longest streak, where there is a tally.
    if (encodePlace(top, out) > tallies.size()) out.writeVarLong(topRun);
  }

  /** The place among the tallies, from one; zero for none, and one more than all for another id. */
  private int encodePlace(byte[] id, BinaryWriter out) {
    int place = 0;
    if (id != null) {
      place = tallies.headMap(id, true).size();
      boolean kept = place > 0 && tallies.containsKey(id);
      if (!kept) place = tallies.size() + 1;
    }
    out.writeVarLong(place);
    if (place > tallies.size()) out.writeText(id);
    return place;
  }

  /** Of an earlier version there may be more than are kept. */
  static Playlists decode(BinaryReader in) {
    Playlists p = new Playlists();
    List<Tally> inOrder = new ArrayList<>();
    for (int n = in.readCount(5); n > 0; n--) {
      Tally t = new Tally(in.readText());
      t.songs = in.readVarLong();
      t.skips = in.readVarLong();
      t.listenedMs = in.readVarLong();
      t.longestStreak = in.readInt();
      inOrder.add(t);
      if (p.tallies.size() < MOST) p.tallies.put(t.id, t);
    }
    int at = in.readInt();
    p.running = decodePlace(at, inOrder, in);
    p.run = at == 0 ? 0 : in.readInt();
    at = in.readInt();
    p.top = decodePlace(at, inOrder, in);
    if (at > 0) p.topRun = at > inOrder.size() ? in.readInt() : inOrder.get(at - 1).longestStreak;
    return p;
  }

  private static byte[] decodePlace(int place, List<Tally> inOrder, BinaryReader in) {
    if (place > inOrder.size() + 1) throw BinaryReader.corrupt("a streak of an unknown playlist");
    if (place > inOrder.size()) return in.readText();
    return place == 0 ? null : inOrder.get(place - 1).id;
  }

  private static String name(byte[] id) {
    return new String(id, StandardCharsets.UTF_8);
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
  }
}
