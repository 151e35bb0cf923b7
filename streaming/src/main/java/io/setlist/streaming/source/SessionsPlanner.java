package io.setlist.streaming.source;

import io.setlist.streaming.clock.WatermarkTracker;
import io.setlist.streaming.kernel.EmitMode;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The planner of the sessions query: a micro-batch is due for new records, for a watermark that has
 * moved since the last one began (timers are due), when held changes are to be published, and to
 * settle the end of a run.
 */
public final class SessionsPlanner extends BatchPlanner {

  private final WatermarkTracker clock;
  private final PendingUsers held;
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
  public SessionsPlanner(
      WatermarkTracker clock, PendingUsers held, long earlyEveryMs, long runStartedAt) {
    this.clock = clock;
    this.held = held;
    this.earlyEveryMs = earlyEveryMs;
    this.runStartedAt = runStartedAt;
    this.lastPublishedAt = runStartedAt;
    this.lastWatermark = clock.watermarkBefore();
  }

  @Override
  public Optional<PlannedBatch> next(PlannedBatch last, Offer offer) {
    held.drop(last);
    if (isBounded() && runFrom == null) resume(last);
    Optional<PlannedBatch> batch = plan(last, offer);
    batch.ifPresent(t -> planned = t.number());
    return batch;
  }

  /** A bounded run that did not get to its closing micro-batch goes on, whoever cut it short. */
  private void resume(PlannedBatch last) {
    boolean unfinished = last.runFrom() != null && !last.closing();
    runFrom = unfinished ? last.runFrom() : last.positions();
    if (!isStopped()) clock.availableNow(last.positions(), runFrom);
  }

  private Optional<PlannedBatch> plan(PlannedBatch last, Offer offer) {
    boolean elapsed = Math.max(offer.seenAt(), runStartedAt) - lastPublishedAt >= earlyEveryMs;
    if (offer.hasRecords()) return batch(last, offer, elapsed, false);
    boolean moves = !isStopped() && clock.movesBy(offer.until(), offer.ends(), offer.seenAt());
    if (moves) return batch(last, offer, elapsed, false);
    if (isStopped() || isBounded()) {
      boolean settled = last.closing() || last.isInitial();
      return settled ? Optional.empty() : batch(last, offer, true, true);
    }
    boolean timersDue = clock.watermark() > lastWatermark;
    boolean publish = elapsed && held.waiting(last);
    return timersDue || publish ? batch(last, offer, elapsed, false) : Optional.empty();
  }

  private Optional<PlannedBatch> batch(
      PlannedBatch last, Offer offer, boolean publish, boolean closing) {
    return Optional.of(
        new PlannedBatch(
            last.number() + 1,
            publish ? EmitMode.EARLY : EmitMode.FINAL,
            last.published(),
            closing,
            runFrom,
            offer.until(),
            offer.ends(),
            offer.seenAt(),
            last.forgotten()));
  }

  @Override
  public void begin(PlannedBatch last, PlannedBatch now) {
    super.begin(last, now);
    lastWatermark = clock.watermarkOf(now.number());
    if (now.emitMode() == EmitMode.EARLY) {
      lastPublishedAt = Math.max(now.seenAt(), runStartedAt);
    }
  }

  /**
   * Whether the running micro-batch was planned by this run, and is not one repeated after a crash.
   */
  public boolean isPlanned() {
    return until().number() == planned;
  }
}
