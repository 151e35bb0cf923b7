package io.setlist.streaming.sink;

import io.setlist.streaming.clock.WatermarkMemory;
import io.setlist.streaming.clock.Watermarks;
import io.setlist.streaming.source.PlannedBatch;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * The {@code ledger}: what each micro-batch of the sessions query read and came to, written last.
 */
public final class Ledger {

  private final Warehouse warehouse;
  private final String topic;

  public Ledger(Warehouse warehouse, String topic) {
    this.warehouse = warehouse;
    this.topic = topic;
  }

  String topic() {
    return topic;
  }

  /**
   * Reads the newest row.
   *
   * @throws io.setlist.cli.JobException (usage) where it is of another topic
   */
  public WatermarkMemory newest() {
    return warehouse.newestRow(Table.LEDGER).map(this::memory).orElse(WatermarkMemory.NOTHING);
  }

  private WatermarkMemory memory(Row row) {
    OneTopic.require(row, topic);
    SortedMap<Integer, Long> largest = new TreeMap<>();
    for (Row range : row.<Row>getList(row.fieldIndex("partitions"))) {
      Timestamp time = range.getAs("max_event_time");
      if (time != null) largest.put(range.getAs("partition"), time.getTime());
    }
    return new WatermarkMemory(
        row.getAs("batch_id"),
        watermark(row.getAs("watermark_before")),
        watermark(row.getAs("watermark_after")),
        largest,
        row.<Timestamp>getAs("started_at").getTime());
  }

  /** The row of a micro-batch that has written all else. */
  Dataset<Row> row(SparkSession spark, Entry entry) {
    List<Row> ranges = new ArrayList<>();
    entry
        .until
        .positions()
        .forEach(
            (partition, until) ->
                ranges.add(
                    RowFactory.create(
                        topic,
                        partition,
                        entry.from.getOrDefault(partition, 0L),
                        until,
                        Optional.ofNullable(entry.largest.get(partition))
                            .map(Timestamp::new)
                            .orElse(null))));
    BatchSummary s = entry.summary;
    Row row =
        RowFactory.create(
            entry.until.number(),
            s.records(),
            s.accepted(),
            s.duplicates(),
            s.late(),
            s.dead(),
            ranges.toArray(Row[]::new),
            timestamp(entry.before),
            timestamp(entry.after),
            new Timestamp(entry.startedAt),
            new Timestamp(System.currentTimeMillis()),
            s.forgotten());
    return spark.createDataFrame(List.of(row), Columns.LEDGER).coalesce(1);
  }

  /** What a row is made of. */
  record Entry(
      SortedMap<Integer, Long> from,
      PlannedBatch until,
      BatchSummary summary,
      long before,
      long after,
      SortedMap<Integer, Long> largest,
      long startedAt) {}

  private static long watermark(Timestamp t) {
    return t == null ? Watermarks.NONE : t.getTime();
  }

  private static Timestamp timestamp(long watermark) {
    return watermark == Watermarks.NONE ? null : new Timestamp(watermark);
  }
}
