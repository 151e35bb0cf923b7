package io.setlist.streaming.kernel;

import io.setlist.session.Session;
import io.setlist.session.Session.PlaylistSummary;

/**
 * 64 bits that stand for a published row, so that a change which leaves the row as it was (a copy
 * with another track, say) is not published. Stored in states, hence fixed: a record's own hash
 * code is specified by nothing.
 */
final class RowDigest {

  private long hash = 0xCBF29CE484222325L;

  private RowDigest() {}

  /** Over the columns that follow from the events; user and id stay the same for a session. */
  static long of(Session s) {
    RowDigest d = new RowDigest();
    d.add(s.startMs());
    d.add(s.endMs());
    d.add(s.eventCount());
    d.add(s.songCount());
    d.add(s.skipCount());
    d.add(s.interruptionCount());
    d.add(s.listenedMs());
    d.add(s.deviceCount());
    d.add(s.country());
    d.add(s.longestSkipRun());
    d.add(s.playlists().size());
    for (PlaylistSummary p : s.playlists()) {
      d.add(p.playlistId());
      d.add(p.songs());
      d.add(p.skips());
      d.add(p.listenedMs());
      d.add(p.longestStreak());
    }
    d.add(s.topStreakPlaylistId());
    d.add(s.topStreakSongs());
    d.add(s.moodValence());
    d.add(s.moodEnergy());
    return d.hash;
  }

  private void add(long v) {
    hash = (hash ^ v) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 32;
  }

  private void add(String s) {
    add(s == null ? -1 : s.length());
    if (s == null) return;
    for (int i = 0; i < s.length(); i++) add(s.charAt(i));
  }

  private void add(Double v) {
    add(v == null ? -1 : Double.doubleToLongBits(v));
  }
}
