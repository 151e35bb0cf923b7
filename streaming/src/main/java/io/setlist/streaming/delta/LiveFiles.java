package io.setlist.streaming.delta;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * The files of {@code sessions} whose rows are not final, in one version of the table.
 *
 * @param version -1 where none is known
 */
public record LiveFiles(long version, List<DataFile> files) {

  public static final LiveFiles UNKNOWN = new LiveFiles(-1, List.of());

  private static final Set<String> STATUSES = Set.of("open", "closed");
  private static final Column PARTITIONS = col("status").isin(STATUSES.toArray());

  /** Those that a commit goes on from: these, or from the log if another job has written since. */
  public LiveFiles of(OnceCommit commit) {
    if (commit.basis() != version) return new LiveFiles(commit.basis(), commit.filesIn(PARTITIONS));
    commit.dependOn(PARTITIONS);
    return this;
  }

  /** Those after a commit that took away some of these; unknown where another came between. */
  public LiveFiles after(OnceCommit commit, Collection<DataFile> gone, OnceCommit.Made made) {
    if (commit.basis() != version || made.version() != version + 1) return UNKNOWN;
    List<DataFile> left = new ArrayList<>(files);
    left.removeAll(Set.copyOf(gone));
    for (DataFile file : made.added()) if (isLive(file)) left.add(file);
    return new LiveFiles(made.version(), List.copyOf(left));
  }

  private static boolean isLive(DataFile file) {
    return STATUSES.contains(file.partition("status"));
  }
}
