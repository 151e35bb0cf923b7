package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.CommitLog;
import org.apache.spark.sql.execution.streaming.OffsetSeqLog;
import org.apache.spark.sql.execution.streaming.StreamMetadata;

/**
 * Where a query stands, by what Spark keeps in its checkpoint.
 *
 * @param query the id by which Delta knows its writes; empty before the first start
 * @param done the newest micro-batch that is committed; number -1 before the first
 * @param planned the micro-batch after it, where a crash came before its commit: it will be
 *     repeated
 */
public record Progress(String query, PlannedBatch done, Optional<PlannedBatch> planned) {

  /** Spark's names, of RocksDB's states and of others. */
  private static final Pattern STATE =
      Pattern.compile("(\\d{1,18})\\.(zip|changelog|delta|snapshot)");

  private static final PlannedBatch NOTHING = PlannedBatch.initial(new TreeMap<>(), 0);

  /** Reads the checkpoint of a query that is not running. */
  public static Progress of(SparkSession spark, String checkpoint) {
    String query =
        StreamMetadata.read(new Path(checkpoint, "metadata"), spark.sessionState().newHadoopConf())
            .map(StreamMetadata::id)
            .getOrElse(() -> "");
    OffsetSeqLog batches = batches(spark, checkpoint);
    long newest = batches.getLatestBatchId().getOrElse(() -> -1L);
    long committed =
        new CommitLog(spark, checkpoint + "/commits").getLatestBatchId().getOrElse(() -> -1L);
    // Before a micro-batch is planned the one before it is committed.
    long done = Math.max(committed, newest - 1);
    return new Progress(
        query,
        done < 0 ? NOTHING : batch(batches, done).orElseThrow(() -> lost(checkpoint, done)),
        newest > done ? batch(batches, newest) : Optional.empty());
  }

  private static JobException lost(String checkpoint, long batch) {
    return JobException.usage(
        "checkpoint "
            + checkpoint
            + " has lost offsets/"
            + batch
            + ", from which the query would go on; restore the whole folder with the tables of the"
            + " same moment, or begin anew with another --warehouse and --checkpoint");
  }

  private static Optional<PlannedBatch> batch(OffsetSeqLog batches, long number) {
    return Optional.ofNullable(
        batches
            .get(number)
            .map(offsets -> PlannedBatch.parse(offsets.offsets().head().get().json()))
            .getOrElse(() -> null));
  }

  private static OffsetSeqLog batches(SparkSession spark, String checkpoint) {
    return new OffsetSeqLog(spark, checkpoint + "/offsets");
  }

  /**
   * Takes the planned micro-batch out of the checkpoint, so that another is planned in its place.
   */
  public void withdrawPlanned(SparkSession spark, String checkpoint) {
    withdrawStates(new Path(checkpoint, "state"), spark.sessionState().newHadoopConf());
    batches(spark, checkpoint).purgeAfter(done.number());
  }

  /**
   * Some of its tasks may have come to their end. What they left is no later micro-batch's: Spark
   * goes by the newest snapshot of a state that it finds, and another micro-batch of that number
   * need not make one. First of all, for a micro-batch that is still planned makes them again.
   */
  private void withdrawStates(Path states, Configuration hadoop) {
    try {
      FileSystem files = states.getFileSystem(hadoop);
      if (!files.exists(states)) return;
      RemoteIterator<LocatedFileStatus> all = files.listFiles(states, true);
      while (all.hasNext()) {
        Path file = all.next().getPath();
        Matcher version = STATE.matcher(file.getName());
        // A state's version is the number of the micro-batches that made it.
        if (version.matches() && Long.parseLong(version.group(1)) > done.number() + 1) {
          files.delete(file, false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot withdraw states from " + states, e);
    }
  }

  /** Whether the query has begun a micro-batch. */
  public boolean hasBegun() {
    return done.number() >= 0 || planned.isPresent();
  }
}
