package io.setlist.streaming.sink;

import io.setlist.streaming.delta.NewestRow;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.WatermarkMemory;
import io.setlist.streaming.planning.WatermarkTracker;
import io.setlist.streaming.planning.Watermarks;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
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

  /** Reads the newest row. */
  public WatermarkMemory newest() {
    return NewestRow.of(warehouse, Table.LEDGER).map(this::memory).orElse(WatermarkMemory.NOTHING);
  }

  private WatermarkMemory memory(Row row) {
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
  Dataset<Row> row(SparkSession spark, RunningBatch batch, BatchSummary s, WatermarkTracker after) {
    SortedMap<Integer, Long> from = batch.from();
    SortedMap<Integer, Long> largest = after.largest();
    List<Row> ranges = new ArrayList<>();
    batch
        .until()
        .forEach(
            (partition, until) -> {
              Long time = largest.get(partition);
              ranges.add(
                  RowFactory.create(
                      topic,
                      partition,
                      from.getOrDefault(partition, 0L),
                      until,
                      time == null ? null : new Timestamp(time)));
            });
    Row row =
        RowFactory.create(
            batch.id(),
            s.records(),
            s.accepted(),
            s.duplicates(),
            s.late(),
            s.dead(),
            ranges.toArray(Row[]::new),
            timestamp(batch.watermark()),
            timestamp(after.watermark()),
            new Timestamp(batch.startedAt()),
            new Timestamp(System.currentTimeMillis()),
            s.forgotten());
    return spark.createDataFrame(List.of(row), Columns.LEDGER).coalesce(1);
  }

  private static long watermark(Timestamp t) {
    return t == null ? Watermarks.NONE : t.getTime();
  }

  private static Timestamp timestamp(long watermark) {
    return watermark == Watermarks.NONE ? null : new Timestamp(watermark);
  }
}
