package io.setlist.streaming.source;

import io.setlist.event.Rejection;
import io.setlist.streaming.planning.OffsetRange;
import org.apache.spark.sql.connector.read.InputPartition;

/** Offsets that nobody fetches, each in the place of a record of which nothing is known. */
final class SkippedRecords implements RecordReader {

  private static final Rejection SKIPPED = new Rejection(Rejection.Code.SKIPPED, null);

  /**
   * Offsets to be passed over, as input of one task.
   *
   * @param plannedAt when the micro-batch was planned, epoch milliseconds
   */
  record Partition(String topic, OffsetRange range, long plannedAt) implements InputPartition {}

  private final Partition partition;
  private long next;

  SkippedRecords(Partition partition) {
    this.partition = partition;
    this.next = partition.range().from();
  }

  /** The time is that at which the micro-batch was planned: the record's own cannot be read. */
  @Override
  public KafkaRecord next() {
    OffsetRange range = partition.range();
    if (next == range.until()) return null;
    return new KafkaRecord(
        partition.topic(), range.partition(), next++, partition.plannedAt(), null, null);
  }

  @Override
  public Rejection verdict() {
    return SKIPPED;
  }

  @Override
  public void close() {}
}
