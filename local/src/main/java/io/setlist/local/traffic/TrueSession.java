package io.setlist.local.traffic;

import java.util.List;

/**
 * A session as it truly was: all columns of SPEC 3, under the names of the tables. Null is null
 * there.
 */
public record TrueSession(
    String sessionId,
    String userId,
    long sessionStart,
    long sessionEnd,
    String sessionDate,
    long durationMs,
    long eventCount,
    long songCount,
    long skipCount,
    long interruptionCount,
    long listenedMs,
    int deviceCount,
    String country,
    int longestSkipRun,
    List<Playlist> playlists,
    String topStreakPlaylistId,
    int topStreakSongs,
    Double moodValence,
    Double moodEnergy,
    String mood) {

  /** What the session heard of one playlist. */
  public record Playlist(
      String playlistId, long songs, long skips, long listenedMs, int longestStreak) {}

  /** One line of JSON, snake case, times as epoch milliseconds, every column there. */
  public String toJson() {
    JsonText json = new JsonText();
    json.field("session_id", sessionId).field("user_id", userId);
    json.field("session_start", sessionStart).field("session_end", sessionEnd);
    json.field("session_date", sessionDate).field("duration_ms", durationMs);
    json.field("event_count", eventCount).field("song_count", songCount);
    json.field("skip_count", skipCount).field("interruption_count", interruptionCount);
    json.field("listened_ms", listenedMs).field("device_count", deviceCount);
    json.field("country", country).field("longest_skip_run", longestSkipRun);
    json.objects("playlists", playlists, TrueSession::playlist);
    json.field("top_streak_playlist_id", topStreakPlaylistId)
        .field("top_streak_songs", topStreakSongs);
    json.field("mood_valence", moodValence).field("mood_energy", moodEnergy).field("mood", mood);
    return json.toString();
  }

  private static void playlist(JsonText json, Playlist p) {
    json.field("playlist_id", p.playlistId()).field("songs", p.songs()).field("skips", p.skips());
    json.field("listened_ms", p.listenedMs()).field("longest_streak", p.longestStreak());
  }
}
