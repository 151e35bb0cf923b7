package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.lease.Fence;
import io.setlist.streaming.delta.OnceCommit;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final transient CurrentBatch current;
  private final transient Clock clock;
  private final transient ForgottenTable forgotten;
  private final String topic;

  public ArchiveSink(
      Warehouse warehouse,
      Fence fence,
      String topic,
      CurrentBatch current,
      ForgottenTable forgotten,
      Clock clock) {
    this.warehouse = warehouse;
    this.fence = fence;
    this.forgotten = forgotten;
    this.topic = topic;
    this.current = current;
    this.clock = clock;
  }

  @Override
  public void call(Dataset<Row> records, Long id) {
    RunningBatch batch = current.require(id, clock.millis());
    SparkSession spark = records.sparkSession();
    OnceWriter once = OnceWriter.ofRunningQuery(warehouse, fence, spark);
    if (batch.forgets()) forget(batch);
    List<OffsetRange> ranges = OffsetRange.between(batch.from(), batch.until());
    Optional<OnceCommit.Made> made = Optional.empty();
    if (!ranges.isEmpty()) {
      // A file per core and hour, not per Kafka partition and hour: small files cost every reader.
      int files = spark.sparkContext().defaultParallelism();
      made = once.append(records.coalesce(files), Table.ARCHIVE, id);
    }
    OptionalLong counted = made.map(OnceCommit.Made::rows).orElse(OptionalLong.empty());
    long rows = counted.orElseGet(() -> count(ranges));
    once.write(Table.ARCHIVE_PROGRESS, id, commit -> commit.append(progress(spark, batch, rows)));
    current.done(batch, rows + " records", clock.millis());
  }

  /** Of a micro-batch that is repeated and had written them. */
  private long count(List<OffsetRange> ranges) {
    if (ranges.isEmpty()) return 0;
    return warehouse.read(Table.ARCHIVE).where(OffsetRange.rows(ranges)).count();
  }

  /**
   * Empties what the micro-batch before wrote of users who came onto the list while it ran; what is
   * older, {@code forget} finds.
   */
  private void forget(RunningBatch batch) {
    ForgottenUsers users =
        forgotten.users().asOf(batch.plan().forgotten()).since(batch.last().forgotten());
    List<OffsetRange> ofLast =
        warehouse
            .read(Table.ARCHIVE_PROGRESS)
            .where(col("batch_id").equalTo(batch.last().id()))
            .select(explode(col("partitions")).as("range"))
            .select("range.partition", "range.from_offset", "range.until_offset")
            .where("from_offset < until_offset")
            .collectAsList()
            .stream()
            .map(row -> new OffsetRange(row.getInt(0), row.getLong(1), row.getLong(2)))
            .toList();
    fence.require();
    new Erasure(warehouse, users).from(Table.ARCHIVE, OffsetRange.rows(ofLast));
  }

  private Dataset<Row> progress(SparkSession spark, RunningBatch batch, long records) {
    SortedMap<Integer, Long> from = batch.from();
    List<Row> ranges = new ArrayList<>();
    batch
        .until()
        .forEach(
            (partition, position) ->
                ranges.add(
                    RowFactory.create(
                        topic,
                        partition,
                        from.getOrDefault(partition, 0L),
                        position,
                        batch.plan().ends().getOrDefault(partition, position))));
    Row row =
        RowFactory.create(
            batch.id(),
            ranges.toArray(Row[]::new),
            new Timestamp(batch.plan().seenAt()),
            new Timestamp(System.currentTimeMillis()),
            records);
    return spark.createDataFrame(List.of(row), Columns.ARCHIVE_PROGRESS).coalesce(1);
  }
}
