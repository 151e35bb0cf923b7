package io.setlist.delta;

import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asScalaBuffer;
import static scala.collection.JavaConverters.seqAsJavaList;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;

/**
 * A small table that is read, changed and written whole in one commit, which stands only where no
 * other came in between. Delta's merge would do the same in three times the time.
 */
public final class WholeTable {

  private WholeTable() {}

  /**
   * Changes the table, once more with what is in it then where another commit was faster.
   *
   * @param properties of the table, to be set in the same commit
   * @param change gives all rows in the place of those that there are; empty to leave them
   * @throws io.setlist.cli.JobException (failed) where others were faster each time
   */
  public static void change(
      String path,
      TableLog table,
      Map<String, String> properties,
      Function<Dataset<Row>, Optional<Dataset<Row>>> change) {
    CommitRetry.change(path, () -> attempt(table.delta(), properties, change));
  }

  private static void attempt(
      DeltaLog log,
      Map<String, String> properties,
      Function<Dataset<Row>, Optional<Dataset<Row>>> change) {
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(NewestSnapshot.of(log)));
    List<AddFile> files = seqAsJavaList(transaction.filterFiles());
    Dataset<Row> rows =
        log.createDataFrame(transaction.snapshot(), asScalaBuffer(files), false, Option.empty());
    Optional<Dataset<Row>> changed = change.apply(rows);
    if (changed.isEmpty()) return;
    TableLog.set(transaction, properties);
    List<Action> actions = new ArrayList<>(asJavaCollection(transaction.writeFiles(changed.get())));
    for (AddFile file : files) actions.add(file.remove());
    transaction.commit(
        asScalaBuffer(actions),
        new DeltaOperations.Write(
            SaveMode.Overwrite, Option.empty(), Option.empty(), Option.empty()));
  }
}
