package io.setlist.streaming.planning;

import io.setlist.streaming.kernel.EmitMode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the archive query runs a micro-batch: for new records, and once a minute without any, so
 * that the progress table shows how far the log went when nothing came (SPEC 5): to its very end,
 * for what is still in an open transaction came in the hour in which it was sent.
 */
public final class ArchivePlanner extends BatchPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(ArchivePlanner.class);
  private static final long IDLE_EVERY_MS = 60_000;

  private boolean seen;

  @Override
  Optional<PlannedBatch> next(PlannedBatch last, Offer offer) {
    if (!offer.hasRecords() && !isProgressDue(last, offer)) {
      LOG.debug(
          "no micro-batch of the archive query after {}: no records beyond {} (the log ends at {})",
          last.id(),
          offer.from(),
          offer.logEnds());
      return Optional.empty();
    }
    seen = true;
    BatchReason why = offer.hasRecords() ? BatchReason.RECORDS : BatchReason.PROGRESS;
    return Optional.of(last.next(why, EmitMode.FINAL, offer).withEnds(offer.logEnds()));
  }

  /** A run that ends says once what it saw, if only that there is nothing. */
  private boolean isProgressDue(PlannedBatch last, Offer offer) {
    if (isStopped()) return false;
    return isBounded() ? !seen : offer.seenAt() - last.seenAt() >= IDLE_EVERY_MS;
  }

  @Override
  public long watermarkOf(long id) {
    return Watermarks.NONE;
  }
}
