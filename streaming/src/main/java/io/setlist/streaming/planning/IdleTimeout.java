package io.setlist.streaming.planning;

import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.Optional;

/**
 * SPEC 4's {@code idle-timeout}: in a topic that has given no event for so long, the watermark goes
 * on by the clock.
 *
 * @param timeout empty for never
 */
record IdleTimeout(Rules rules, Optional<Duration> timeout) {

  /** The clock is taken in whole steps, or each trigger would cost a micro-batch. */
  private static final long STEP_MS = 60_000;

  /**
   * Where the watermark is in a silence: as far on as the clock. Not so far that a live event that
   * breaks the silence finds it ahead of its time, and no further than the last session needs to be
   * final: what a replay of history has after a pause longer than the gap is not late.
   *
   * @param from the watermark without the silence
   * @param since when the last event was seen, epoch milliseconds
   * @param newest the largest accepted event time of all partitions
   * @param seenAt when it was seen that there is no other, epoch milliseconds
   */
  long reached(long from, long since, long newest, long seenAt) {
    long silentMs = seenAt - since;
    boolean due = timeout.isPresent() && silentMs >= timeout.get().toMillis();
    if (!due || from == Watermarks.NONE) return from;
    long byClock = from + silentMs / STEP_MS * STEP_MS;
    long live = seenAt - rules.watermarkDelayMs();
    long allFinal = newest + rules.gapMs() + rules.allowedLatenessMs();
    return Math.max(from, Math.min(byClock, Math.min(live, allFinal)));
  }
}
