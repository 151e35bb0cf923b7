package io.setlist.streaming.sink;

import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.source.ArchivePace;
import io.setlist.streaming.source.Turn;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Writes a micro-batch of the archive query: the records, and then how far the archive has come.
 */
public final class ArchiveSink implements VoidFunction2<Dataset<Row>, Long> {

  private static final long serialVersionUID = 1L;

  private final transient Warehouse warehouse;
  private final transient Fence fence;
  private final transient ArchivePace pace;
  private final String topic;

  public ArchiveSink(Warehouse warehouse, Fence fence, String topic, ArchivePace pace) {
    this.warehouse = warehouse;
    this.fence = fence;
    this.topic = topic;
    this.pace = pace;
  }

  @Override
  public void call(Dataset<Row> records, Long batchId) {
    SparkSession spark = records.sparkSession();
    OnceWriter once = OnceWriter.ofRunningQuery(warehouse, fence, spark);
    SortedMap<Integer, Long> from = pace.from();
    Turn until = pace.until();
    if (!from.equals(until.positions())) {
      // A file per core and hour, not per Kafka partition and hour: small files cost every reader.
      int files = spark.sparkContext().defaultParallelism();
      once.append(records.coalesce(files), Table.ARCHIVE, batchId);
    }
    once.append(progress(spark, from, until), Table.ARCHIVE_PROGRESS, batchId);
  }

  private Dataset<Row> progress(SparkSession spark, SortedMap<Integer, Long> from, Turn until) {
    List<Row> ranges = new ArrayList<>();
    until
        .positions()
        .forEach(
            (partition, position) ->
                ranges.add(
                    RowFactory.create(
                        topic,
                        partition,
                        from.getOrDefault(partition, 0L),
                        position,
                        until.ends().getOrDefault(partition, position))));
    Row row =
        RowFactory.create(
            until.number(),
            ranges.toArray(Row[]::new),
            new Timestamp(until.seenAt()),
            new Timestamp(System.currentTimeMillis()));
    return spark.createDataFrame(List.of(row), Columns.ARCHIVE_PROGRESS).coalesce(1);
  }
}
