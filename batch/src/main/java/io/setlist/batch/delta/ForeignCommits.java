package io.setlist.batch.delta;

import static scala.collection.JavaConverters.asJavaIterator;
import static scala.collection.JavaConverters.seqAsJavaList;

import io.setlist.delta.Rewrite;
import io.setlist.delta.TableLog;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * What others than Setlist's jobs have made of a table: somebody's {@code DELETE}, {@code UPDATE}
 * or {@code RESTORE}. Read from the newest commits themselves, without a Spark job.
 */
public final class ForeignCommits {

  private ForeignCommits() {}

  /**
   * The values of a partition column in which others have changed rows. A compaction changes none.
   *
   * @param since the version up to which the table is known; commits that the log has no more are
   *     passed over
   * @param ours whether the text that a commit carries says that it is of a job
   */
  public static Set<String> touched(
      TableLog table, String partition, long since, Predicate<String> ours) {
    Set<String> touched = new TreeSet<>();
    Iterator<Tuple2<Object, Seq<Action>>> commits =
        asJavaIterator(table.delta().getChanges(since + 1, false));
    while (commits.hasNext()) {
      List<Action> actions = seqAsJavaList(commits.next()._2());
      if (actions.stream().anyMatch(action -> isOurs(action, ours))) continue;
      for (Action action : actions) touchedBy(action, partition, touched);
    }
    return touched;
  }

  private static boolean isOurs(Action action, Predicate<String> ours) {
    if (!(action instanceof CommitInfo info)) return false;
    boolean rewrite = info.tags().isDefined() && info.tags().get().contains(Rewrite.TAG);
    return rewrite || (info.userMetadata().isDefined() && ours.test(info.userMetadata().get()));
  }

  private static void touchedBy(Action action, String partition, Set<String> touched) {
    scala.collection.immutable.Map<String, String> values = null;
    if (action instanceof AddFile add && add.dataChange()) values = add.partitionValues();
    if (action instanceof RemoveFile gone && gone.dataChange()) values = gone.partitionValues();
    if (values == null) return;
    String value = scala.collection.JavaConverters.mapAsJavaMap(values).get(partition);
    if (value != null) touched.add(value);
  }
}
