package io.setlist.delta;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;
import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asScalaBuffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.commands.cdc.CDCReader;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import scala.Option;

/**
 * One commit that removes or changes rows which are in a table when it begins. Unlike Delta's own
 * delete and update it depends on the files that have such rows, and on nothing else: those are in
 * conflict with every append to the partitions that they read, and beside a stream that appends
 * faster than they read they would never be made.
 */
public final class Rewrite {

  /** The tag by which its commits are known from others'. */
  public static final String TAG = "setlist.rewrite";

  private final DeltaLog log;
  private final OptimisticTransaction transaction;
  private final Column which;
  private final List<AddFile> files;
  private final long found;

  private Rewrite(DeltaLog log, OptimisticTransaction transaction, Column which, Files holding) {
    this.log = log;
    this.transaction = transaction;
    this.which = which;
    this.found = holding.rows;
    this.files =
        transaction
            .snapshot()
            .allFiles()
            .where(substring_index(col("path"), "/", -1).isin(holding.names.toArray()))
            .collectAsList();
  }

  private record Files(Set<String> names, long rows) {}

  /**
   * Looks for the rows.
   *
   * @param rowsOfVersion gives the table's rows as one of its versions had them
   * @param which true, false or null of a row of the table
   */
  public static Rewrite begin(
      TableLog table, LongFunction<Dataset<Row>> rowsOfVersion, Column which) {
    return begin(table, rowsOfVersion, which, List.of(lit(true)));
  }

  /**
   * The same where some rows are more easily found than others.
   *
   * @param within conditions of which each such row meets one; each is looked for by itself, in as
   *     few files and columns as it needs
   */
  public static Rewrite begin(
      TableLog table, LongFunction<Dataset<Row>> rowsOfVersion, Column which, List<Column> within) {
    DeltaLog log = table.delta();
    OptimisticTransaction transaction =
        log.startTransaction(Option.empty(), Option.apply(NewestSnapshot.of(log)));
    Set<String> names = new HashSet<>();
    long rows = 0;
    Column earlier = lit(false);
    for (Column here : within) {
      for (Row file :
          rowsOfVersion
              .apply(transaction.readVersion())
              .where(here)
              .where(not(earlier))
              .where(which)
              .groupBy(substring_index(input_file_name(), "/", -1))
              .agg(count(lit(1)))
              .collectAsList()) {
        names.add(file.getString(0));
        rows += file.getLong(1);
      }
      earlier = earlier.or(coalesce(here, lit(false)));
    }
    return new Rewrite(log, transaction, which, new Files(names, rows));
  }

  /** How many rows there are. */
  public long found() {
    return found;
  }

  /**
   * Removes them.
   *
   * @throws io.delta.exceptions.DeltaConcurrentModificationException where another commit has
   *     changed one of the files
   */
  public void remove() {
    if (found == 0) return;
    Dataset<Row> rows = rows();
    registerMetrics(rows.sparkSession());
    commit(
        rows.where(not(whichOrNot())),
        ofKind(rows.where(which), CDCReader.CDC_TYPE_DELETE_STRING()),
        new DeltaOperations.Delete(asScalaBuffer(List.of())));
  }

  /**
   * Gives columns of them other values.
   *
   * @param values by column, computed of the row as it was
   * @throws io.delta.exceptions.DeltaConcurrentModificationException as {@link #remove}
   */
  public void update(Map<String, Column> values) {
    if (found == 0) return;
    Dataset<Row> rows = rows();
    commit(
        changed(rows, values),
        ofKind(rows.where(which), CDCReader.CDC_TYPE_UPDATE_PREIMAGE())
            .unionByName(
                ofKind(changed(rows.where(which), values), CDCReader.CDC_TYPE_UPDATE_POSTIMAGE())),
        new DeltaOperations.Update(Option.empty()));
  }

  private Dataset<Row> changed(Dataset<Row> rows, Map<String, Column> values) {
    return rows.select(
        Arrays.stream(rows.columns())
            .map(
                name ->
                    values.containsKey(name)
                        ? when(whichOrNot(), values.get(name)).otherwise(col(name)).as(name)
                        : col(name))
            .toArray(Column[]::new));
  }

  private Dataset<Row> rows() {
    return log.createDataFrame(transaction.snapshot(), asScalaBuffer(files), false, Option.empty());
  }

  private Column whichOrNot() {
    return coalesce(which, lit(false));
  }

  private static Dataset<Row> ofKind(Dataset<Row> changes, String kind) {
    return changes.withColumn(CDCReader.CDC_TYPE_COLUMN_NAME(), lit(kind));
  }

  /** What the table's history tells of a removal, and Delta insists on. */
  private void registerMetrics(SparkSession spark) {
    SQLMetric rows = SQLMetrics.createMetric(spark.sparkContext(), "deleted rows");
    SQLMetric removed = SQLMetrics.createMetric(spark.sparkContext(), "removed files");
    rows.set(found);
    removed.set(files.size());
    scala.collection.immutable.Map<String, SQLMetric> none =
        scala.collection.immutable.Map$.MODULE$.empty();
    transaction.registerSQLMetrics(
        spark, none.updated("numDeletedRows", rows).updated("numRemovedFiles", removed));
  }

  private void commit(
      Dataset<Row> rows, Dataset<Row> changes, DeltaOperations.Operation operation) {
    transaction.trackFilesRead(asScalaBuffer(files));
    boolean reported = CDCReader.isCDCEnabledOnTable(transaction.metadata(), rows.sparkSession());
    Dataset<Row> written =
        reported
            ? rows.withColumn(CDCReader.CDC_TYPE_COLUMN_NAME(), lit(null).cast("string"))
                .unionByName(changes)
            : rows;
    List<Action> actions = new ArrayList<>(asJavaCollection(transaction.writeFiles(written)));
    for (AddFile file : files) actions.add(file.remove());
    scala.collection.immutable.Map<String, String> none =
        scala.collection.immutable.Map$.MODULE$.empty();
    transaction.commit(asScalaBuffer(actions), operation, none.updated(TAG, "true"));
  }
}
