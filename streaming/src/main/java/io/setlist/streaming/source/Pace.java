package io.setlist.streaming.source;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Decides, each time that Spark asks for new data, whether a micro-batch is due and what it is for.
 * Called by the query's own thread alone, except {@link #stop}.
 */
public abstract class Pace {

  private volatile boolean stopped;
  private boolean bounded;
  private volatile SortedMap<Integer, Long> from;
  private volatile Turn last;
  private volatile Turn until;

  /**
   * What Kafka has to offer.
   *
   * @param from positions where the next micro-batch begins
   * @param until positions where it would end
   * @param ends log ends, as seen at {@code seenAt} (epoch milliseconds)
   */
  public record Offer(
      SortedMap<Integer, Long> from,
      SortedMap<Integer, Long> until,
      SortedMap<Integer, Long> ends,
      long seenAt) {

    public boolean hasRecords() {
      return !from.equals(until);
    }
  }

  /**
   * Plans the next micro-batch; empty while nothing is to be done.
   *
   * @param last the turn before it
   */
  public abstract Optional<Turn> next(Turn last, Offer offer);

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
  public void begin(Turn last, Turn now) {
    this.last = last;
    from = now.start(last);
    until = now;
  }

  /** Where the running turn begins to read. */
  public final SortedMap<Integer, Long> from() {
    return from;
  }

  /** The turn before the running one. */
  public final Turn last() {
    return last;
  }

  /** The running turn. */
  public final Turn until() {
    return until;
  }
}
