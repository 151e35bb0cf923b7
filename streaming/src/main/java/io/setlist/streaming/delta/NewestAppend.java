package io.setlist.streaming.delta;

import static scala.collection.JavaConverters.asJavaCollection;
import static scala.collection.JavaConverters.asJavaIterator;
import static scala.collection.JavaConverters.asScalaBuffer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.NoMapping$;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.util.DeltaFileOperations;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Seq;
import scala.collection.immutable.Map$;

/**
 * The rows that the newest append brought to a table, from the last entries of its log and from its
 * files themselves. A query of the table would first make the state of it from the whole log; and
 * any query, as the first of a process, takes seconds of each restart.
 */
final class NewestAppend {

  /** Commits that bring no rows, such as a new column, are rare. */
  private static final int COMMITS = 10;

  private static final String ROWS_AT_ONCE = FileFormat.OPTION_RETURNING_BATCH();

  /** What a micro-batch appends is one; what a restore brings back may be the whole table. */
  private static final int FILES = 8;

  private NewestAppend() {}

  /**
   * Gives the rows.
   *
   * @param log of a table without partitions
   * @return empty where the log's last entries do not tell: something was removed after the append
   *     (files by a compaction, rows by a restore), it is too long ago, or has many files; or where
   *     the rows are not as the files have them
   */
  static Optional<List<Row>> of(DeltaLog log, Snapshot snapshot) {
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
    if (newest.isEmpty() || newest.size() > FILES) return Optional.empty();
    if (!areRowsOfFiles(snapshot, newest)) return Optional.empty();
    return Optional.of(read(log, snapshot.schema(), newest));
  }

  /** Others may have given the table columns of other names than its files', or marked rows. */
  private static boolean areRowsOfFiles(Snapshot snapshot, List<AddFile> files) {
    return snapshot.metadata().columnMappingMode() == NoMapping$.MODULE$
        && files.stream().allMatch(file -> file.deletionVector() == null);
  }

  /** By Spark's reader, which is what a task would call. */
  private static List<Row> read(DeltaLog log, StructType columns, List<AddFile> files) {
    StructType none = new StructType();
    Function1<PartitionedFile, scala.collection.Iterator<InternalRow>> reader =
        new ParquetFileFormat()
            .buildReaderWithPartitionValues(
                log.spark(),
                columns,
                none,
                columns,
                asScalaBuffer(List.<Filter>of()),
                Map$.MODULE$.<String, String>empty().updated(ROWS_AT_ONCE, "false"),
                log.newDeltaHadoopConf());
    Function1<Object, Object> row = CatalystTypeConverters.createToScalaConverter(columns);
    List<Row> rows = new ArrayList<>();
    for (AddFile file : files) {
      // The reader closes the file at its end.
      asJavaIterator(reader.apply(whole(log, file)))
          .forEachRemaining(one -> rows.add((Row) row.apply(one)));
    }
    return rows;
  }

  private static PartitionedFile whole(DeltaLog log, AddFile file) {
    return new PartitionedFile(
        InternalRow.empty(),
        SparkPath.fromPath(
            DeltaFileOperations.absolutePath(log.dataPath().toString(), file.path())),
        0,
        file.size(),
        new String[0],
        file.modificationTime(),
        file.size(),
        Map$.MODULE$.empty());
  }
}
