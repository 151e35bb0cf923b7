package io.setlist.batch.reconcile;

/** What some sessions come to on one side; the times are in milliseconds. */
public record Totals(long sessions, long songs, long listenedMs, long durationMs) {

  static final Totals NONE = new Totals(0, 0, 0, 0);

  Totals plus(Totals other) {
    return new Totals(
        sessions + other.sessions,
        songs + other.songs,
        listenedMs + other.listenedMs,
        durationMs + other.durationMs);
  }
}
