package io.setlist.streaming.planning;

import io.setlist.streaming.kernel.EmitMode;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the sessions query runs a micro-batch. */
public final class SessionsPlanner extends BatchPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(SessionsPlanner.class);

  private final WatermarkTracker tracker;
  private final PendingUsers pending;
  private final long earlyEveryMs;
  private final long runStartedAt;

  private long lastEarlyAt;
  private SortedMap<Integer, Long> runFrom;

  /**
   * @param earlyEveryMs how long changes of live sessions may wait; 0 emits them with each
   *     micro-batch
   * @param runStartedAt epoch milliseconds
   */
  public SessionsPlanner(
      WatermarkTracker tracker, PendingUsers pending, long earlyEveryMs, long runStartedAt) {
    this.tracker = tracker;
    this.pending = pending;
    this.earlyEveryMs = earlyEveryMs;
    this.runStartedAt = runStartedAt;
    this.lastEarlyAt = runStartedAt;
  }

  @Override
  Optional<PlannedBatch> next(PlannedBatch last, Offer offer) {
    pending.drop(last);
    if (last.emitMode() == EmitMode.EARLY) lastEarlyAt = Math.max(last.seenAt(), runStartedAt);
    if (isBounded() && runFrom == null) resume(last);
    boolean earlyDue = Math.max(offer.seenAt(), runStartedAt) - lastEarlyAt >= earlyEveryMs;
    Optional<BatchReason> reason = reason(last, offer, earlyDue);
    if (reason.isEmpty()) explain(last, offer);
    return reason.map(
        why -> {
          boolean early = earlyDue || why == BatchReason.CLOSE;
          return last.next(why, early ? EmitMode.EARLY : EmitMode.FINAL, offer)
              .withRunFrom(runFrom);
        });
  }

  /** A bounded run that did not get to its closing micro-batch goes on, whoever cut it short. */
  private void resume(PlannedBatch last) {
    boolean unfinished = last.runFrom() != null && !last.isClosing();
    runFrom = unfinished ? last.runFrom() : last.positions();
    if (!isStopped()) tracker.availableNow(last.positions(), runFrom);
  }

  private Optional<BatchReason> reason(PlannedBatch last, Offer offer, boolean earlyDue) {
    if (offer.hasRecords()) return Optional.of(BatchReason.RECORDS);
    if (!isStopped() && tracker.movesBy(offer)) return Optional.of(BatchReason.IDLE);
    if (isStopped() || isBounded()) {
      boolean settled = last.isClosing() || last.isInitial();
      return settled ? Optional.empty() : Optional.of(BatchReason.CLOSE);
    }
    if (tracker.watermark() > tracker.before()) return Optional.of(BatchReason.TIMERS);
    return earlyDue && pending.waiting(last) ? Optional.of(BatchReason.EARLY) : Optional.empty();
  }

  /** For one who wonders why nothing happens. */
  private void explain(PlannedBatch last, Offer offer) {
    if (!LOG.isDebugEnabled()) return;
    LOG.debug(
        "no micro-batch of the sessions query after {}: no records beyond {} (the log ends at {}),"
            + " watermark {}, users that wait: {}, early results in {} ms",
        last.id(),
        offer.from(),
        offer.logEnds(),
        Watermarks.words(tracker.watermark()),
        pending.waiting(last),
        Math.max(0, lastEarlyAt + earlyEveryMs - offer.seenAt()));
  }

  @Override
  public long watermarkOf(long id) {
    return tracker.watermarkOf(id);
  }
}
