package io.setlist.streaming.planning;

import java.util.Optional;

/**
 * Decides, each time that Spark asks for new data, whether a micro-batch is due and what it is for.
 * Called by the query's own thread alone, except {@link #stop}.
 */
public abstract class BatchPlanner {

  private volatile boolean stopped;
  private boolean bounded;

  /**
   * Plans the next micro-batch; empty while nothing is to be done. Users who came onto the list of
   * the forgotten are the first thing to be done, in a micro-batch of their own.
   *
   * @param last the one before it, which is over
   * @param forgotten the newest entry of the list, looked at after the log: an entry that was not
   *     there yet is younger than all that is offered
   */
  public final Optional<PlannedBatch> next(PlannedBatch last, Offer offer, long forgotten) {
    return !last.isInitial() && forgotten > last.forgotten()
        ? Optional.of(last.forgetting(forgotten))
        : next(last, offer);
  }

  abstract Optional<PlannedBatch> next(PlannedBatch last, Offer offer);

  /** The watermark with which a micro-batch begins, {@link Watermarks#NONE} where it has none. */
  public abstract long watermarkOf(long id);

  /** Spark has said that the run ends when what is there now has been read. */
  public final void availableNow() {
    bounded = true;
  }

  /** Whether the run ends when what is there has been read. */
  protected final boolean isBounded() {
    return bounded;
  }

  /** From now on no record is taken; what is open is settled in one closing micro-batch. */
  public final void stop() {
    stopped = true;
  }

  public final boolean isStopped() {
    return stopped;
  }
}
