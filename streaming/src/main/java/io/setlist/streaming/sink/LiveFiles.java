package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;

import io.setlist.table.OnceCommit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * The files of {@code sessions} whose rows are not final, in one version of the table.
 *
 * @param version -1 where none is known
 */
record LiveFiles(long version, List<AddFile> files) {

  static final LiveFiles UNKNOWN = new LiveFiles(-1, List.of());

  private static final Set<String> STATUSES = Set.of("open", "closed");
  private static final Column PARTITIONS = col("status").isin(STATUSES.toArray());

  /** Those that a commit goes on from: these, or from the log if another job has written since. */
  LiveFiles of(OnceCommit commit) {
    if (commit.basis() != version) return new LiveFiles(commit.basis(), commit.filesIn(PARTITIONS));
    commit.dependOn(PARTITIONS);
    return this;
  }

  /** Those after a commit that took away some of these; unknown where another came between. */
  LiveFiles after(OnceCommit commit, Collection<AddFile> gone, OnceCommit.Made made) {
    if (commit.basis() != version || made.version() != version + 1) return UNKNOWN;
    List<AddFile> left = new ArrayList<>(files);
    left.removeAll(Set.copyOf(gone));
    for (AddFile file : made.added()) if (isLive(file)) left.add(file);
    return new LiveFiles(made.version(), List.copyOf(left));
  }

  private static boolean isLive(AddFile file) {
    return STATUSES.contains(file.partitionValues().getOrElse("status", () -> ""));
  }

  static long rows(Collection<AddFile> files) {
    return files.stream().mapToLong(LiveFiles::rows).sum();
  }

  /** By the file's statistics; as many as can be where it has none. */
  static long rows(AddFile file) {
    return (long) file.numPhysicalRecords().getOrElse(() -> (Object) (long) Integer.MAX_VALUE);
  }
}
