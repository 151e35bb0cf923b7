package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
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
import org.apache.spark.sql.Column;
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
  private final transient ForgottenTable forgotten;
  private final String topic;

  public ArchiveSink(
      Warehouse warehouse, Fence fence, String topic, ArchivePace pace, ForgottenTable forgotten) {
    this.warehouse = warehouse;
    this.fence = fence;
    this.forgotten = forgotten;
    this.topic = topic;
    this.pace = pace;
  }

  @Override
  public void call(Dataset<Row> records, Long batchId) {
    pace.requireTurn(batchId);
    SparkSession spark = records.sparkSession();
    OnceWriter once = OnceWriter.ofRunningQuery(warehouse, fence, spark);
    SortedMap<Integer, Long> from = pace.from();
    Turn until = pace.until();
    if (until.forgets(pace.last())) forget(pace.last(), until);
    if (!from.equals(until.positions())) {
      // A file per core and hour, not per Kafka partition and hour: small files cost every reader.
      int files = spark.sparkContext().defaultParallelism();
      once.append(records.coalesce(files), Table.ARCHIVE, batchId);
    }
    once.append(progress(spark, from, until), Table.ARCHIVE_PROGRESS, batchId);
  }

  /**
   * Empties what the micro-batch before wrote of users who came onto the list while it ran; what is
   * older, {@code forget} finds.
   */
  private void forget(Turn last, Turn until) {
    ForgottenUsers users = forgotten.users().asOf(until.forgotten()).since(last.forgotten());
    Column ofLast = lit(false);
    for (Row range :
        warehouse
            .read(Table.ARCHIVE_PROGRESS)
            .where(col("batch_id").equalTo(last.number()))
            .select(explode(col("partitions")).as("range"))
            .select("range.partition", "range.from_offset", "range.until_offset")
            .where("from_offset < until_offset")
            .collectAsList()) {
      ofLast =
          ofLast.or(
              col("partition")
                  .equalTo(range.getInt(0))
                  .and(col("offset").geq(range.getLong(1)))
                  .and(col("offset").lt(range.getLong(2))));
    }
    fence.require();
    new Erasure(warehouse, users).from(Table.ARCHIVE, ofLast);
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
