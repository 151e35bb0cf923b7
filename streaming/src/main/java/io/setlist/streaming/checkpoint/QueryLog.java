package io.setlist.streaming.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
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

/** Spark's logs of a query that is not running, and has one source. */
public final class QueryLog {

  /** Spark's names, of RocksDB's states and of others. */
  private static final Pattern STATE =
      Pattern.compile("(\\d{1,18})\\.(zip|changelog|delta|snapshot)");

  private final String checkpoint;
  private final Configuration hadoop;
  private final OffsetSeqLog offsets;
  private final CommitLog commits;

  public QueryLog(SparkSession spark, String checkpoint) {
    this.checkpoint = checkpoint;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.offsets = new OffsetSeqLog(spark, checkpoint + "/offsets");
    this.commits = new CommitLog(spark, checkpoint + "/commits");
  }

  public String checkpoint() {
    return checkpoint;
  }

  /** The id by which Delta knows the query's writes; empty before the first start. */
  public String queryId() {
    return StreamMetadata.read(new Path(checkpoint, "metadata"), hadoop)
        .map(StreamMetadata::id)
        .getOrElse(() -> "");
  }

  /** The newest micro-batch that was planned; -1 where none. */
  public long newestPlanned() {
    return offsets.getLatestBatchId().getOrElse(() -> -1L);
  }

  /** The newest micro-batch that was committed; -1 where none. */
  public long newestCommitted() {
    return commits.getLatestBatchId().getOrElse(() -> -1L);
  }

  /** The offset at which a micro-batch ends, as the source wrote it. */
  public Optional<String> offset(long id) {
    return Optional.ofNullable(
        offsets.get(id).map(o -> o.offsets().head().get().json()).getOrElse(() -> null));
  }

  /** Takes out what was planned after a micro-batch, so that another is planned in its place. */
  public void withdrawAfter(long id) {
    withdrawStates(id);
    offsets.purgeAfter(id);
  }

  /**
   * Some of its tasks may have come to their end. What they left is no later micro-batch's: Spark
   * goes by the newest snapshot of a state that it finds, and another one of that number need not
   * make one. First of all, for a micro-batch that is still planned makes them again.
   */
  private void withdrawStates(long id) {
    Path states = new Path(checkpoint, "state");
    try {
      FileSystem files = states.getFileSystem(hadoop);
      if (!files.exists(states)) return;
      RemoteIterator<LocatedFileStatus> all = files.listFiles(states, true);
      while (all.hasNext()) {
        Path file = all.next().getPath();
        Matcher version = STATE.matcher(file.getName());
        // A state's version is the number of the micro-batches that made it.
        if (version.matches() && Long.parseLong(version.group(1)) > id + 1) {
          files.delete(file, false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot withdraw states from " + states, e);
    }
  }
}
