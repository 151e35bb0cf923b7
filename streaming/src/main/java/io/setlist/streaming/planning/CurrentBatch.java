package io.setlist.streaming.planning;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one query's source leaves the running micro-batch, which Spark asks it for input of, and
 * where its sink finds it, which Spark tells the number alone.
 */
public final class CurrentBatch {

  private static final Logger LOG = LoggerFactory.getLogger(CurrentBatch.class);

  private final String query;
  private volatile RunningBatch running;
  private long planned = -1;

  public CurrentBatch(String query) {
    this.query = query;
  }

  /** One was planned by this run. */
  public void planned(PlannedBatch next) {
    planned = next.id();
  }

  /** One begins, planned by this run or by one before. */
  public RunningBatch begin(PlannedBatch last, PlannedBatch plan, long watermark) {
    RunningBatch batch = new RunningBatch(last, plan, plan.id() == planned, watermark, 0);
    running = batch;
    LOG.info(
        "{} micro-batch {} begins{}: {}; {} offsets, then {} are left{}",
        query,
        plan.id(),
        batch.fresh() ? "" : " again",
        plan.reason(),
        plan.size(batch.last()),
        plan.unread(),
        batch.watermark() == Watermarks.NONE
            ? ""
            : "; watermark " + Watermarks.words(batch.watermark()));
    return batch;
  }

  /** What it came to, in the sink's words; all of it is written. */
  public void done(RunningBatch batch, String what, long now) {
    LOG.info(
        "{} micro-batch {} is done in {} ms: {}", query, batch.id(), now - batch.startedAt(), what);
  }

  /**
   * The running one, for Spark's number. Asked before anything is written: Delta tells a write that
   * it has by Spark's number, and the ledger by that in the checkpoint.
   *
   * @param now epoch milliseconds: it has its input, and runs
   * @throws IllegalStateException where the two are not the same
   */
  public RunningBatch require(long id, long now) {
    RunningBatch batch = running;
    if (batch.id() == id) return batch.startedAt(now);
    throw new IllegalStateException(
        "Spark runs micro-batch "
            + id
            + ", its checkpoint holds micro-batch "
            + batch.id()
            + " for it, and nothing was written: the checkpoint was begun or edited by something"
            + " else; restore it, or begin anew with another --warehouse");
  }

  /** The newest that has begun in this run. */
  public Optional<RunningBatch> newest() {
    return Optional.ofNullable(running);
  }
}
