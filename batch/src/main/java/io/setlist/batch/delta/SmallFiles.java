package io.setlist.batch.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asScalaBuffer;

import io.setlist.delta.NewestSnapshot;
import io.setlist.delta.TableLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;

/**
 * The small files of a table's partitions, to be joined into few whose rows are in an order: by
 * that readers pass over most of a file, which Delta's own compaction leaves as it came. A commit
 * changes no row, so that appends do not get in its way.
 */
public final class SmallFiles {

  private final DeltaLog log;
  private final long small;

  /**
   * @param small files of so many bytes are not touched again
   */
  public SmallFiles(TableLog table, long small) {
    this.log = table.delta();
    this.small = small;
  }

  /**
   * Partitions with several small files, to be joined in one commit.
   *
   * @param partitions tell them from others
   */
  public record Group(List<String> partitions, long bytes) {}

  /**
   * Those that have, by one of the columns that the table is partitioned by.
   *
   * @param which a condition on {@code partitionValues}
   */
  public List<Group> groups(Column which, String by) {
    return small(NewestSnapshot.of(log))
        .where(which)
        .groupBy(col("partitionValues").getItem(by).as("by"), key())
        .agg(count(lit(1)).as("files"), sum("size").as("bytes"))
        .where(col("files").gt(1))
        .groupBy("by")
        .agg(collect_list("partition"), sum("bytes"))
        .orderBy("by")
        .collectAsList()
        .stream()
        .map(row -> new Group(row.getList(1), row.getLong(2)))
        .toList();
  }

  private Dataset<Row> small(Snapshot snapshot) {
    return snapshot.allFiles().toDF().where(col("size").lt(small));
  }

  private static Column key() {
    return to_json(col("partitionValues")).as("partition");
  }

  /**
   * Joins those of a group.
   *
   * @param most bytes of a file, about
   * @param order columns, those that the table is partitioned by first
   * @throws io.delta.exceptions.DeltaConcurrentModificationException where another commit has
   *     removed one of the files
   */
  public void join(Group group, long most, String... order) {
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(NewestSnapshot.of(log)));
    List<AddFile> files =
        transaction
            .snapshot()
            .allFiles()
            .where(col("size").lt(small).and(key().isin(group.partitions.toArray())))
            .collectAsList();
    transaction.trackFilesRead(asScalaBuffer(files));
    Dataset<Row> rows =
        log.createDataFrame(transaction.snapshot(), asScalaBuffer(files), false, Option.empty());
    // A table of an earlier version may lack one until its writer is upgraded.
    List<String> there = List.of(rows.columns());
    Column[] columns =
        Arrays.stream(order).filter(there::contains).map(c -> col(c)).toArray(Column[]::new);
    int parts = Math.toIntExact(group.bytes / most + 1);
    Dataset<Row> ordered =
        (parts == 1 ? rows.repartition(1) : rows.repartitionByRange(parts, columns))
            .sortWithinPartitions(columns);
    List<Action> actions = new ArrayList<>();
    for (Action made :
        asJavaCollection(
            transaction.writeFiles(ordered, Option.empty(), true, asScalaBuffer(List.of())))) {
      actions.add(made instanceof AddFile file ? changesNothing(file) : made);
    }
    long now = System.currentTimeMillis();
    for (AddFile file : files) actions.add(file.removeWithTimestamp(now, false));
    transaction.commit(
        asScalaBuffer(actions),
        new DeltaOperations.Optimize(
            asScalaBuffer(List.of()), asScalaBuffer(List.of()), false, Option.empty(), false));
  }

  /** Whoever reads the table's changes has read these rows. */
  private static AddFile changesNothing(AddFile file) {
    return file.copy(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        false,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider());
  }
}
