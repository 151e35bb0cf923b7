package io.setlist.session;

import java.util.List;

/**
 * One listening session: the columns of SPEC 3 that are computed from its events.
 *
 * @param startMs time of the first event, epoch milliseconds
 * @param endMs time of the last event, epoch milliseconds; the gap is not added
 * @param country null where no event has one
 * @param playlists sorted by the unsigned UTF-8 bytes of their ids
 * @param topStreakPlaylistId null where no song has a playlist
 * @param moodValence null where no song has both features; likewise {@code moodEnergy}
 */
public record Session(
    String sessionId,
    String userId,
    long startMs,
    long endMs,
    long eventCount,
    long songCount,
    long skipCount,
    long interruptionCount,
    long listenedMs,
    int deviceCount,
    String country,
    int longestSkipRun,
    List<PlaylistSummary> playlists,
    String topStreakPlaylistId,
    int topStreakSongs,
    Double moodValence,
    Double moodEnergy) {

  public Session {
    playlists = List.copyOf(playlists);
  }

  public long durationMs() {
    return endMs - startMs;
  }

  /** SPEC 3's word for the quadrant of valence and energy; null without a mood. */
  public String mood() {
    if (moodValence == null || moodEnergy == null) return null;
    if (moodValence >= 0.5) return moodEnergy >= 0.5 ? "happy" : "calm";
    return moodEnergy >= 0.5 ? "tense" : "sad";
  }

  /** What a session heard of one playlist; {@code longestStreak} in consecutive songs. */
  public record PlaylistSummary(
      String playlistId, long songs, long skips, long listenedMs, int longestStreak) {}
}
