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
   * Plans the next micro-batch; empty while nothing is to be done.
   *
   * @param last the one before it, which is over
   */
  public abstract Optional<PlannedBatch> next(PlannedBatch last, Offer offer);

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
