package io.setlist.streaming.delta;

import static org.apache.spark.sql.functions.lit;
import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asScalaBuffer;

import io.setlist.delta.NewestSnapshot;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.commands.cdc.CDCReader;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;
import scala.collection.Seq;

/**
 * One commit of a streaming query to a table. It names the query and its micro-batch, and there is
 * none where the query has written that micro-batch or a later one. So do Delta's writer and its
 * merge with {@code txnAppId} and {@code txnVersion}; but they rebuild the state of the table after
 * each commit to look for the last one, and again to find the rows of a merge.
 */
public final class OnceCommit {

  /** Column of a change's kind: {@code insert}, {@code delete}, {@code update_preimage} … */
  public static final String CHANGE = "_change_type";

  private final DeltaLog log;
  private final OptimisticTransaction transaction;
  private final Table table;
  private final SetTransaction name;

  private OnceCommit(
      DeltaLog log, OptimisticTransaction transaction, Table table, SetTransaction name) {
    this.log = log;
    this.transaction = transaction;
    this.table = table;
    this.name = name;
  }

  /** Empty where it has been made. */
  public static Optional<OnceCommit> begin(
      Warehouse warehouse, Table table, String query, long batchId) {
    DeltaLog log = warehouse.log(table).delta();
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(NewestSnapshot.of(log)));
    // That it depends on what this query wrote: another writer of the same would be found out.
    transaction.readTxn().$plus$eq(query);
    if (Transactions.newest(query, transaction.snapshot()) >= batchId) return Optional.empty();
    return Optional.of(
        new OnceCommit(
            log,
            transaction,
            table,
            new SetTransaction(query, batchId, Option.apply(System.currentTimeMillis()))));
  }

  /** The version of the table that it goes on from. */
  public long basis() {
    return transaction.readVersion();
  }

  /**
   * The files of some partitions, each with its number of rows, from the table's log: two Spark
   * jobs.
   *
   * @param partitions a condition on the columns that the table is partitioned by; the commit then
   *     depends on what it selects
   */
  public List<DataFile> filesIn(Column partitions) {
    return asJavaCollection(transaction.filterFiles(expressions(partitions), true)).stream()
        .map(DataFile::new)
        .toList();
  }

  /** As {@link #filesIn}, for one who knows the files of {@link #basis}. */
  public void dependOn(Column partitions) {
    transaction.trackReadPredicates(expressions(partitions), true, true);
  }

  private static Seq<Expression> expressions(Column condition) {
    return asScalaBuffer(List.of(condition.expr()));
  }

  /** The rows of some files of {@link #basis}. */
  public Dataset<Row> rowsOf(List<DataFile> files) {
    return log.createDataFrame(
        transaction.snapshot(), DataFile.actions(files), false, Option.empty());
  }

  /**
   * Adds rows.
   *
   * @param rows the table's columns
   * @throws io.delta.exceptions.DeltaConcurrentModificationException where another commit came
   *     between that this one depends on
   */
  public Made append(Dataset<Row> rows) {
    Option<Seq<String>> partitionedBy = Option.apply(asScalaBuffer(table.partitionedBy()));
    return commit(
        List.of(),
        rows,
        new DeltaOperations.Write(SaveMode.Append, partitionedBy, Option.empty(), Option.empty()));
  }

  /**
   * Puts rows in the place of files.
   *
   * @param rows the table's columns; also those rows of the files that stay
   * @param changes the rows that go and come, each with its {@link #CHANGE}; asked for only where
   *     the table has a change feed, which would report the rows that stay as well
   * @param tasks how many write, and so how many files there are a partition, at most
   * @throws io.delta.exceptions.DeltaConcurrentModificationException where another commit came
   *     between that this one depends on, or changed one of the files
   */
  public Made replace(
      List<DataFile> files, Dataset<Row> rows, int tasks, Supplier<Dataset<Row>> changes) {
    transaction.trackFilesRead(DataFile.actions(files));
    Seq<DeltaOperations.MergePredicate> none = asScalaBuffer(List.of());
    return commit(
        files,
        (hasChangeFeed() ? withChanges(rows, changes.get()) : rows).coalesce(tasks),
        new DeltaOperations.Merge(
            Option.empty(), Option.empty(), Option.empty(), Option.empty(), none, none, none));
  }

  private boolean hasChangeFeed() {
    return CDCReader.isCDCEnabledOnTable(transaction.metadata(), log.spark());
  }

  /** Delta writes what has a kind of change to the feed alone, and what has none to the table. */
  private static Dataset<Row> withChanges(Dataset<Row> rows, Dataset<Row> changes) {
    return rows.withColumn(CHANGE, lit(null).cast(DataTypes.StringType)).unionByName(changes, true);
  }

  private Made commit(List<DataFile> gone, Dataset<Row> rows, DeltaOperations.Operation operation) {
    List<Action> actions = new ArrayList<>();
    List<DataFile> added = new ArrayList<>();
    for (Action written : asJavaCollection(transaction.writeFiles(rows))) {
      actions.add(written);
      if (written instanceof AddFile file) added.add(new DataFile(file));
    }
    for (DataFile file : gone) actions.add(file.action().remove());
    actions.add(name);
    return new Made(transaction.commit(asScalaBuffer(actions), operation), added);
  }

  /**
   * What was committed.
   *
   * @param version which it made; the {@link #basis} and one where no other came between
   */
  public record Made(long version, Collection<DataFile> added) {

    /** How many rows were added; empty where the files have no statistics. */
    public OptionalLong rows() {
      long rows = 0;
      for (DataFile file : added) {
        OptionalLong ofFile = file.counted();
        if (ofFile.isEmpty()) return ofFile;
        rows += ofFile.getAsLong();
      }
      return OptionalLong.of(rows);
    }
  }
}
