package io.setlist.streaming.source;

import io.setlist.streaming.kernel.EmitMode;
import java.util.Optional;

/**
 * The planner of the archive query: a micro-batch is due for new records, and once a minute without
 * any, so that the progress table shows how far the log went when nothing came (SPEC 5): to its
 * very end, for what is still in an open transaction came in the hour in which it was sent.
 */
public final class ArchivePlanner extends BatchPlanner {

  private static final long IDLE_EVERY_MS = 60_000;

  private boolean seen;

  @Override
  public Optional<PlannedBatch> next(PlannedBatch last, Offer offer) {
    if (!offer.hasRecords() && !isProgressDue(last, offer)) return Optional.empty();
    seen = true;
    return Optional.of(
        new PlannedBatch(
            last.number() + 1,
            EmitMode.FINAL,
            -1,
            false,
            null,
            offer.until(),
            offer.logEnds(),
            offer.seenAt(),
            last.forgotten()));
  }

  /** A run that ends says once what it saw, if only that there is nothing. */
  private boolean isProgressDue(PlannedBatch last, Offer offer) {
    if (isStopped()) return false;
    return isBounded() ? !seen : offer.seenAt() - last.seenAt() >= IDLE_EVERY_MS;
  }
}
