package io.setlist.streaming.planning;

import io.setlist.cli.JobException;
import io.setlist.streaming.checkpoint.QueryLog;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a query stands, by what Spark keeps in its checkpoint.
 *
 * @param log of the query, which is not running
 * @param done the newest micro-batch that is committed; id -1 before the first
 * @param planned the one after it, where a crash came before its commit: it will be repeated
 */
public record Progress(QueryLog log, PlannedBatch done, Optional<PlannedBatch> planned) {

  private static final PlannedBatch NOTHING = PlannedBatch.initial(new TreeMap<>(), 0);

  /** Reads the checkpoint. */
  public static Progress of(QueryLog log) {
    long newest = log.newestPlanned();
    // Before a micro-batch is planned the one before it is committed.
    long done = Math.max(log.newestCommitted(), newest - 1);
    return new Progress(
        log,
        done < 0 ? NOTHING : batch(log, done).orElseThrow(() -> lost(log, done)),
        newest > done ? batch(log, newest) : Optional.empty());
  }

  private static Optional<PlannedBatch> batch(QueryLog log, long id) {
    return log.offset(id).map(PlannedBatch::parse);
  }

  private static JobException lost(QueryLog log, long id) {
    return JobException.usage(
        "checkpoint "
            + log.checkpoint()
            + " has lost offsets/"
            + id
            + ", from which the query would go on; restore the whole folder with the tables of the"
            + " same moment, or begin anew with another --warehouse and --checkpoint");
  }

  /** Takes the planned micro-batch out of the checkpoint, so that another is planned. */
  public void withdrawPlanned() {
    log.withdrawAfter(done.id());
  }

  /** Whether the query has begun a micro-batch. */
  public boolean hasBegun() {
    return done.id() >= 0 || planned.isPresent();
  }
}
