package io.setlist.table;

import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asJavaIterator;
import static scala.collection.JavaConverters.asScalaBuffer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * The rows that the newest append brought to a table, from the last entries of its log. Any query
 * of the table would first make the state of it from the whole log, which, as the first query of a
 * process, takes seconds of each restart.
 */
final class NewestAppend {

  /** Commits that bring no rows, such as a new column, are rare. */
  private static final int COMMITS = 10;

  private NewestAppend() {}

  /**
   * Gives the rows.
   *
   * @return empty where the log's last entries do not tell: something was removed after the append
   *     (files by a compaction, rows by a restore), or it is too long ago
   */
  static Optional<Dataset<Row>> of(DeltaLog log, Snapshot snapshot) {
    List<AddFile> newest = new ArrayList<>();
    Iterator<Tuple2<Object, Seq<Action>>> commits =
        asJavaIterator(
            log.getChanges(Math.max(0, snapshot.version() - COMMITS), snapshot.version(), false));
    while (commits.hasNext()) {
      List<AddFile> added = new ArrayList<>();
      boolean removed = false;
      for (Action action : asJavaCollection(commits.next()._2())) {
        if (action instanceof AddFile file) added.add(file);
        removed |= action instanceof RemoveFile;
      }
      if (removed) newest = new ArrayList<>();
      else if (!added.isEmpty()) newest = added;
    }
    if (newest.isEmpty()) return Optional.empty();
    return Optional.of(log.createDataFrame(snapshot, asScalaBuffer(newest), false, Option.empty()));
  }
}
