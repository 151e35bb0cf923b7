package io.setlist.delta;

import static scala.collection.JavaConverters.asScalaBuffer;
import static scala.collection.JavaConverters.seqAsJavaList;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.CheckpointInstance;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.LastCheckpointInfo;
import org.apache.spark.sql.delta.LogSegment;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/**
 * The newest snapshot of a table, for one who asks often. Delta's own way, {@code update}, lists
 * the whole log wherever a file system cannot list from a name on, as local disks and HDFS: each
 * commit would get slower as the table gets older. Commits are numbered without a gap, so that two
 * looks tell whether a known snapshot is still the newest: its own commit is there, and the next
 * one is not. Only where another job has written is the log listed.
 */
public final class NewestSnapshot {

  private NewestSnapshot() {}

  public static Snapshot of(DeltaLog log) {
    Snapshot known = log.unsafeVolatileSnapshot();
    return isNewest(log, known) ? fromLastCheckpoint(log, known) : listed(log);
  }

  private static Snapshot listed(DeltaLog log) {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** By its time, the commit is known from one of the same number in a table made anew. */
  private static boolean isNewest(DeltaLog log, Snapshot known) {
    if (known.version() < 0) return false;
    try {
      FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
      FileStatus last = files.getFileStatus(commit(log, known.version()));
      return last.getModificationTime() == known.logSegment().lastCommitFileModificationTimestamp()
          && !files.exists(commit(log, known.version() + 1));
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log.logPath(), e);
    }
  }

  private static Path commit(DeltaLog log, long version) {
    return FileNames.unsafeDeltaFile(log.logPath(), version);
  }

  /**
   * A snapshot that grows with our own commits remembers the file of each since the checkpoint that
   * it was read from; a listing would begin anew at the last one. So does this, without.
   */
  private static Snapshot fromLastCheckpoint(DeltaLog log, Snapshot known) {
    LogSegment segment = known.logSegment();
    int every = Math.min(LogCheckpoint.EVERY, log.checkpointInterval(known.metadata()));
    if (segment.deltas().size() < every) return known;
    Option<LastCheckpointInfo> last = log.readLastCheckpointFile();
    if (last.isEmpty()) return known;
    long version = last.get().version();
    if (version <= segment.checkpointProvider().version() || version > known.version()) {
      return known;
    }
    // One of several files, which no setting of ours makes.
    if (last.get().parts().isDefined() || last.get().v2Checkpoint().isDefined()) return listed(log);
    List<FileStatus> since =
        seqAsJavaList(segment.deltas()).stream()
            .filter(file -> FileNames.deltaVersion(file) > version)
            .toList();
    return new Snapshot(
        known.path(),
        known.version(),
        new LogSegment(
            segment.logPath(),
            segment.version(),
            asScalaBuffer(since),
            CheckpointInstance.apply(last.get())
                .getCheckpointProvider(log, asScalaBuffer(List.of(statusOf(log, version))), last),
            segment.lastCommitFileModificationTimestamp()),
        log,
        known.checksumOpt());
  }

  private static FileStatus statusOf(DeltaLog log, long checkpoint) {
    Path file = FileNames.checkpointFileSingular(log.logPath(), checkpoint);
    try {
      return file.getFileSystem(log.newDeltaHadoopConf()).getFileStatus(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
