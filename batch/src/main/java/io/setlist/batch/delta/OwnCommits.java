package io.setlist.batch.delta;

import static scala.collection.JavaConverters.asJavaIterator;
import static scala.collection.JavaConverters.mapAsJavaMap;
import static scala.collection.JavaConverters.seqAsJavaList;

import io.setlist.delta.TableLog;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.CommitInfo;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Tuple2;
import scala.collection.Seq;

/** The commits of a table that a run has made, by the id that they carry. */
public final class OwnCommits {

  private OwnCommits() {}

  /**
   * Looks from a version on, as far as the log still has its commits.
   *
   * @param id of the run
   * @return by version, the values of a partition column in which rows came or went
   */
  public static SortedMap<Long, Set<String>> of(
      TableLog table, long after, String id, String partition) {
    SortedMap<Long, Set<String>> found = new TreeMap<>();
    Iterator<Tuple2<Object, Seq<Action>>> commits =
        asJavaIterator(table.delta().getChanges(after + 1, false));
    while (commits.hasNext()) {
      Tuple2<Object, Seq<Action>> commit = commits.next();
      List<Action> actions = seqAsJavaList(commit._2());
      if (actions.stream().noneMatch(action -> carries(action, id))) continue;
      Set<String> touched = new TreeSet<>();
      for (Action action : actions) {
        if (action instanceof AddFile add) {
          touched.add(mapAsJavaMap(add.partitionValues()).get(partition));
        }
        if (action instanceof RemoveFile gone) {
          touched.add(mapAsJavaMap(gone.partitionValues()).get(partition));
        }
      }
      found.put((Long) commit._1(), touched);
    }
    return found;
  }

  private static boolean carries(Action action, String id) {
    return action instanceof CommitInfo info
        && info.userMetadata().isDefined()
        && info.userMetadata().get().equals(id);
  }
}
