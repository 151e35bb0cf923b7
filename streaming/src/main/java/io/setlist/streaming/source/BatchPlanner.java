package io.setlist.streaming.source;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Decides, each time that Spark asks for new data, whether a micro-batch is due and what it is for.
 * Called by the query's own thread alone, except {@link #stop}.
 */
public abstract class BatchPlanner {

  private volatile boolean stopped;
  private boolean bounded;
  private volatile SortedMap<Integer, Long> from;
  private volatile PlannedBatch last;
  private volatile PlannedBatch until;

  /**
   * What Kafka has to offer.
   *
   * @param from positions where the next micro-batch begins
   * @param until positions where it would end
   * @param ends where what can be read ends, as seen at {@code seenAt} (epoch milliseconds)
   * @param logEnds where the log ends, as seen then or later; beyond {@code ends} lie transactions
   *     that are still open
   */
  public record Offer(
      SortedMap<Integer, Long> from,
      SortedMap<Integer, Long> until,
      SortedMap<Integer, Long> ends,
      SortedMap<Integer, Long> logEnds,
      long seenAt) {

    /** Of a log without open transactions. */
    Offer(
        SortedMap<Integer, Long> from,
        SortedMap<Integer, Long> until,
        SortedMap<Integer, Long> ends,
        long seenAt) {
      this(from, until, ends, ends, seenAt);
    }

    public boolean hasRecords() {
      return !from.equals(until);
    }
  }

  /**
   * Plans the next micro-batch; empty while nothing is to be done.
   *
   * @param last the micro-batch before it
   */
  public abstract Optional<PlannedBatch> next(PlannedBatch last, Offer offer);

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

  /** A micro-batch begins, perhaps again after a failure: what it starts from and where it ends. */
  public void begin(PlannedBatch last, PlannedBatch now) {
    this.last = last;
    from = now.start(last);
    until = now;
  }

  /**
   * Makes sure, before anything is written, that Spark and the checkpoint speak of the same
   * micro-batch: Delta tells a write that it has by Spark's number, and the ledger by the
   * micro-batch's.
   *
   * @throws IllegalStateException where they do not
   */
  public final void requireBatch(long batchId) {
    if (until.number() == batchId) return;
    throw new IllegalStateException(
        "Spark runs micro-batch "
            + batchId
            + ", its checkpoint holds micro-batch "
            + until.number()
            + " for it, and nothing was written: the checkpoint was begun or edited by something"
            + " else; restore it, or begin anew with another --warehouse");
  }

  /** Where the running micro-batch begins to read. */
  public final SortedMap<Integer, Long> from() {
    return from;
  }

  /** The micro-batch before the running one. */
  public final PlannedBatch last() {
    return last;
  }

  /** The running micro-batch. */
  public final PlannedBatch until() {
    return until;
  }
}
