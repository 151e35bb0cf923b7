package io.setlist.streaming.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The archive in Kafka's place, for a query that was behind it when Kafka dropped records. Spark
 * cannot join a table to a running stream, so a micro-batch's records are first put into files
 * beside the checkpoint, a file a range, and the micro-batch's tasks read those.
 */
public final class ArchivedRecords {

  private final Warehouse warehouse;
  private final String topic;
  private final Path folder;
  private final SerializableConfiguration hadoop;

  /** Of the gap that was looked for last. */
  private List<Stretch> stretches = List.of();

  /**
   * @param checkpoint of the query that reads
   */
  public ArchivedRecords(SparkSession spark, Warehouse warehouse, String topic, String checkpoint) {
    this.warehouse = warehouse;
    this.topic = topic;
    this.folder = new Path(checkpoint, "filled");
    this.hadoop = new SerializableConfiguration(spark.sessionState().newHadoopConf());
  }

  /** A range without a hole that the archive query took, and the micro-batches in which it did. */
  private record Stretch(OffsetRange range, long first, long last) {}

  /** Which parts of a gap the archive has, whole. */
  public List<OffsetRange> within(Gap gap) {
    if (!warehouse.has(Table.ARCHIVE) || !warehouse.has(Table.ARCHIVE_PROGRESS)) return List.of();
    stretches = stretches(gap.ranges());
    List<OffsetRange> taken =
        stretches.stream().flatMap(s -> s.range().within(gap.ranges()).stream()).toList();
    return whole(archive(), taken);
  }

  /** Those that are; each is asked for by itself only where not all are at once. */
  private List<OffsetRange> whole(Dataset<Row> archive, List<OffsetRange> ranges) {
    if (isWhole(archive, ranges)) return ranges;
    return ranges.stream().filter(range -> isWhole(archive, List.of(range))).toList();
  }

  /** What the archive query says that it has taken of ranges, as few as can be. */
  private List<Stretch> stretches(List<OffsetRange> ranges) {
    WindowSpec earlier = Window.partitionBy("partition").orderBy("from_offset");
    Column begins = not(lag("until_offset", 1).over(earlier).eqNullSafe(col("from_offset")));
    return taken(warehouse.read(Table.ARCHIVE_PROGRESS), ranges)
        .withColumn("begins", begins.cast("int"))
        .withColumn("stretch", sum("begins").over(earlier))
        .groupBy("partition", "stretch")
        .agg(min("from_offset"), max("until_offset"), min("batch_id"), max("batch_id"))
        .collectAsList()
        .stream()
        .map(
            row ->
                new Stretch(
                    new OffsetRange(row.getInt(0), row.getLong(2), row.getLong(3)),
                    row.getLong(4),
                    row.getLong(5)))
        .toList();
  }

  /** The ranges that rows of {@code archive_progress} tell of and that touch some. */
  private Dataset<Row> taken(Dataset<Row> progress, List<OffsetRange> ranges) {
    Column touching = lit(false);
    for (OffsetRange range : ranges) {
      touching =
          touching.or(
              col("partition")
                  .equalTo(range.partition())
                  .and(col("from_offset").lt(range.until()))
                  .and(col("until_offset").gt(range.from())));
    }
    return progress
        .select(col("batch_id"), explode(col("partitions")).as("range"))
        .select("batch_id", "range.*")
        .where(col("topic").equalTo(topic).and(col("until_offset").gt(col("from_offset"))))
        .where(touching);
  }

  /** As it is now: what is found to be whole is what is read. */
  private Dataset<Row> archive() {
    return warehouse
        .read(Table.ARCHIVE, warehouse.version(Table.ARCHIVE))
        .where(col("topic").equalTo(topic));
  }

  /**
   * Whether each offset has its row or, where offsets are not always records, whether the
   * micro-batches that took the ranges have all of theirs.
   */
  private boolean isWhole(Dataset<Row> archive, List<OffsetRange> ranges) {
    long offsets = ranges.stream().mapToLong(OffsetRange::size).sum();
    return has(offsets, archive, ranges) || hasAllOfTheirMicroBatches(archive, ranges);
  }

  /** So many records, each once: what is there twice could stand for what is missing. */
  private static boolean has(long records, Dataset<Row> archive, List<OffsetRange> ranges) {
    Row found =
        archive
            .where(OffsetRange.rows(ranges))
            .agg(count(lit(1)), count_distinct(col("partition"), col("offset")))
            .head();
    return found.getLong(0) == records && found.getLong(1) == records;
  }

  private boolean hasAllOfTheirMicroBatches(Dataset<Row> archive, List<OffsetRange> ranges) {
    LongSummaryStatistics known =
        stretches.stream()
            .filter(stretch -> !stretch.range().within(ranges).isEmpty())
            .flatMapToLong(stretch -> LongStream.of(stretch.first(), stretch.last()))
            .summaryStatistics();
    Dataset<Row> progress =
        warehouse
            .read(Table.ARCHIVE_PROGRESS)
            .where(col("batch_id").between(known.getMin(), known.getMax()));
    Row batches = taken(progress, ranges).agg(min("batch_id"), max("batch_id")).head();
    if (batches.isNullAt(0)) return false;
    Column theirs = col("batch_id").between(batches.getLong(0), batches.getLong(1));
    Row counted =
        progress.where(theirs).agg(sum("records"), count_if(col("records").isNull())).head();
    if (counted.isNullAt(0) || counted.getLong(1) > 0) return false;
    // Between the first and the last of them they took all that the archive has.
    List<OffsetRange> window =
        progress
            .where(theirs)
            .select(explode(col("partitions")).as("range"))
            .where("range.from_offset < range.until_offset")
            .groupBy("range.partition")
            .agg(min("range.from_offset"), max("range.until_offset"))
            .collectAsList()
            .stream()
            .map(row -> new OffsetRange(row.getInt(0), row.getLong(1), row.getLong(2)))
            .toList();
    return has(counted.getLong(0), archive, window);
  }

  /** The ranges of a micro-batch, as input of a task each. */
  List<InputPartition> plan(PlannedBatch batch, List<OffsetRange> ranges) {
    Path ofBatch = new Path(folder, Long.toString(batch.id()));
    clear();
    List<InputPartition> partitions = new ArrayList<>();
    Dataset<Row> archive = archive();
    Gap missing = new Gap(ranges).less(whole(archive, ranges));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "the archive had all records of these offsets, and has them no more: " + missing);
    }
    for (OffsetRange range : ranges) {
      String file = new Path(ofBatch, range.partition() + "-" + range.from()).toString();
      FilledRecords.Partition partition = new FilledRecords.Partition(file, topic, range, hadoop);
      partition.fill(archive.where(OffsetRange.rows(List.of(range))));
      partitions.add(partition);
    }
    return partitions;
  }

  /** Removes the files of micro-batches that are over: raw records are not to lie about. */
  void clear() {
    try {
      folder.getFileSystem(hadoop.value()).delete(folder, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clear " + folder, e);
    }
  }
}
