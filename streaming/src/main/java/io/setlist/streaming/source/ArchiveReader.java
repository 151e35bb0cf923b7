package io.setlist.streaming.source;

import io.setlist.cli.OutOfMemory;
import io.setlist.event.EventParser;
import io.setlist.event.RecordTime;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.Suppression;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.table.Columns;
import io.setlist.table.UserHash;
import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Records as rows of {@code archive}: with their bytes, in the hour in which they came; of
 * forgotten users' records their place alone.
 */
final class ArchiveReader implements PartitionReader<InternalRow> {

  static final StructType SCHEMA = Columns.ARCHIVED;

  private static final long HOUR_MS = 3_600_000;

  /** Readers for the partitions of a micro-batch, from Kafka or skipped. */
  record Factory(
      RecordReader.Source records, ForgottenUsers forgotten, long plannedAt, long maxFutureSkewMs)
      implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      OffsetRange range = RecordReader.rangeOf(partition);
      if (partition instanceof SkippedRecords.Partition skipped) {
        return new ArchiveReader(new SkippedRecords(skipped), skipped.topic(), range, this);
      }
      KafkaBatchInputPartition kafka = (KafkaBatchInputPartition) partition;
      return new ArchiveReader(
          records.open(BoundedPoll.on(kafka)), kafka.offsetRange().topic(), range, this);
    }
  }

  private final RecordReader records;
  private final Factory batch;
  private final Suppression suppression;

  /** Whatever the rules say of a record, so that a batch with other rules can prune by it too. */
  private final EventParser parser = new EventParser(Integer.MAX_VALUE, 0);

  private final String topic;
  private final OffsetRange range;
  private final UTF8String topicUtf8;
  private long next;
  private KafkaRecord record;

  private ArchiveReader(RecordReader records, String topic, OffsetRange range, Factory batch) {
    this.records = records;
    this.topic = topic;
    this.range = range;
    this.topicUtf8 = UTF8String.fromString(topic);
    this.next = range.from();
    this.batch = batch;
    this.suppression = new Suppression(batch.forgotten());
  }

  @Override
  public boolean next() throws IOException {
    try {
      KafkaRecord read = records.next();
      if (read == null) return false;
      next = read.offset() + 1;
      record = blanked(read);
      return true;
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.reading(e, topic, range.partition(), next + BoundedPoll.records());
    }
  }

  private KafkaRecord blanked(KafkaRecord r) {
    if (!suppression.names(r.key(), r.value(), r.timestamp())) return r;
    boolean owned = suppression.owns(r.key(), r.value(), r.timestamp());
    return r.withoutKey(owned ? null : r.value());
  }

  @Override
  public InternalRow get() {
    EventParser.Glance glance = parser.glance(record.value());
    long hour =
        RecordTime.arrival(record.timestamp(), batch.plannedAt(), batch.maxFutureSkewMs())
            / HOUR_MS;
    return new GenericInternalRow(
        new Object[] {
          topicUtf8,
          record.partition(),
          record.offset(),
          micros(record.timestamp(), RecordTime.NONE),
          record.key(),
          record.value(),
          micros(glance.eventTime(), EventParser.NO_EVENT_TIME),
          glance.userId() == null ? null : (Long) UserHash.of(glance.userId()),
          (int) (hour / 24),
          (int) (hour % 24)
        });
  }

  private static Long micros(long ms, long none) {
    return ms == none ? null : (Long) (ms * 1000);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
