package io.setlist.delta;

import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.LastCheckpointInfo;
import org.apache.spark.sql.delta.Snapshot;
import scala.Option;

/**
 * The whole state of a table in one file of its log, so that a reader need not open all commits.
 * Delta writes it within every so many-th commit, which then takes one to two seconds more; we
 * write it beside the commits.
 */
public final class LogCheckpoint {

  /**
   * After so many commits. A checkpoint of a stream's table has all files in it that were replaced
   * within a week; readers open up to so many small files instead.
   */
  public static final int EVERY = 200;

  private LogCheckpoint() {}

  /** Writes one if it is due by what this process knows of the table; false where it is not. */
  public static boolean writeIfDue(TableLog table) {
    return writeIfDue(table.delta(), EVERY);
  }

  static boolean writeIfDue(DeltaLog log, int every) {
    Snapshot known = log.unsafeVolatileSnapshot();
    // In memory: to look costs nothing, as long as it is not due.
    if (since(known.logSegment().checkpointProvider().version(), known) < every) return false;
    Option<LastCheckpointInfo> last = log.readLastCheckpointFile();
    if (since(last.isEmpty() ? -1 : last.get().version(), known) < every) return false;
    log.checkpoint(known, Option.empty());
    return true;
  }

  /** A table's making is a commit as well. */
  private static long since(long checkpoint, Snapshot known) {
    return known.version() - checkpoint;
  }
}
