package io.setlist.streaming.source;

import io.setlist.streaming.clock.SourceClock;
import io.setlist.streaming.kernel.Publishing;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The pace of the sessions query: a micro-batch is due for new records, for a watermark that has
 * moved since the last one began (timers are due), when held changes are to be published, and to
 * settle the end of a run.
 */
public final class SessionsPace extends Pace {

  private final SourceClock clock;
  private final HeldUsers held;
  private final long earlyEveryMs;
  private final long runStartedAt;

  private long lastWatermark;
  private long lastPublishedAt;
  private SortedMap<Integer, Long> runFrom;
  private long planned = -1;

  /**
   * @param earlyEveryMs how long changes of live sessions may wait; 0 publishes with each
   *     micro-batch
   * @param runStartedAt epoch milliseconds
   */
  public SessionsPace(SourceClock clock, HeldUsers held, long earlyEveryMs, long runStartedAt) {
    this.clock = clock;
    this.held = held;
    this.earlyEveryMs = earlyEveryMs;
    this.runStartedAt = runStartedAt;
    this.lastPublishedAt = runStartedAt;
    this.lastWatermark = clock.watermarkBefore();
  }

  @Override
  public Optional<Turn> next(Turn last, Offer offer) {
    held.drop(last);
    if (isBounded() && runFrom == null) resume(last);
    Optional<Turn> turn = plan(last, offer);
    turn.ifPresent(t -> planned = t.number());
    return turn;
  }

  /** A bounded run that did not get to its closing turn goes on, whoever cut it short. */
  private void resume(Turn last) {
    boolean unfinished = last.runFrom() != null && !last.closing();
    runFrom = unfinished ? last.runFrom() : last.positions();
    if (!isStopped()) clock.availableNow(last.positions(), runFrom);
  }

  private Optional<Turn> plan(Turn last, Offer offer) {
    boolean elapsed = Math.max(offer.seenAt(), runStartedAt) - lastPublishedAt >= earlyEveryMs;
    if (offer.hasRecords()) return turn(last, offer, elapsed, false);
    boolean moves = !isStopped() && clock.movesBy(offer.until(), offer.ends(), offer.seenAt());
    if (moves) return turn(last, offer, elapsed, false);
    if (isStopped() || isBounded()) {
      boolean settled = last.closing() || last.isInitial();
      return settled ? Optional.empty() : turn(last, offer, true, true);
    }
    boolean timersDue = clock.watermark() > lastWatermark;
    boolean publish = elapsed && held.waiting(last);
    return timersDue || publish ? turn(last, offer, elapsed, false) : Optional.empty();
  }

  private Optional<Turn> turn(Turn last, Offer offer, boolean publish, boolean closing) {
    return Optional.of(
        new Turn(
            last.number() + 1,
            publish ? Publishing.DUE : Publishing.HELD,
            last.published(),
            closing,
            runFrom,
            offer.until(),
            offer.ends(),
            offer.seenAt(),
            last.forgotten()));
  }

  @Override
  public void begin(Turn last, Turn now) {
    super.begin(last, now);
    lastWatermark = clock.watermarkOf(now.number());
    if (now.publishing() == Publishing.DUE) {
      lastPublishedAt = Math.max(now.seenAt(), runStartedAt);
    }
  }

  /** Whether the running turn was planned by this run, and is not one repeated after a crash. */
  public boolean isPlanned() {
    return until().number() == planned;
  }
}
