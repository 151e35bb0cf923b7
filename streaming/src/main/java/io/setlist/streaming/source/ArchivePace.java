package io.setlist.streaming.source;

import io.setlist.streaming.kernel.Publishing;
import java.util.Optional;

/**
 * The pace of the archive query: a micro-batch is due for new records, and once a minute without
 * any, so that the progress table shows how far the log went when nothing came (SPEC 5).
 */
public final class ArchivePace implements Pace {

  private static final long IDLE_EVERY_MS = 60_000;

  private boolean bounded;
  private boolean seen;
  private volatile boolean stopped;
  private volatile Turn from;
  private volatile Turn until;

  @Override
  public Optional<Turn> next(Turn last, Offer offer) {
    if (!offer.hasRecords() && !isProgressDue(last, offer)) return Optional.empty();
    seen = true;
    return Optional.of(
        new Turn(
            last.number() + 1,
            Publishing.HELD,
            -1,
            false,
            null,
            offer.until(),
            offer.ends(),
            offer.seenAt()));
  }

  /** A run that ends says once what it saw, if only that there is nothing. */
  private boolean isProgressDue(Turn last, Offer offer) {
    if (stopped) return false;
    return bounded ? !seen : offer.seenAt() - last.seenAt() >= IDLE_EVERY_MS;
  }

  @Override
  public void availableNow() {
    bounded = true;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean stopped() {
    return stopped;
  }

  @Override
  public void begin(Turn from, Turn until) {
    this.from = from;
    this.until = until;
  }

  /** The turn before the running one. */
  public Turn from() {
    return from;
  }

  /** The running turn. */
  public Turn until() {
    return until;
  }
}
