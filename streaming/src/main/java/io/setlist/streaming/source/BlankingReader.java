package io.setlist.streaming.source;

import io.setlist.cli.OutOfMemory;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.Suppression;
import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;

/** Gives Kafka's records, those of forgotten users without key and value: their place alone. */
final class BlankingReader implements PartitionReader<InternalRow> {

  /** Readers for the Kafka partitions of a turn. */
  record Factory(PartitionReaderFactory records, ForgottenUsers forgotten)
      implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      KafkaBatchInputPartition kafka = (KafkaBatchInputPartition) partition;
      return new BlankingReader(
          records.createReader(BoundedPoll.on(kafka)), kafka.offsetRange(), forgotten);
    }
  }

  private final PartitionReader<InternalRow> records;
  private final KafkaOffsetRange range;
  private final Suppression suppression;
  private long next;

  private BlankingReader(
      PartitionReader<InternalRow> records, KafkaOffsetRange range, ForgottenUsers forgotten) {
    this.records = records;
    this.range = range;
    this.next = range.fromOffset();
    this.suppression = new Suppression(forgotten);
  }

  @Override
  public boolean next() throws IOException {
    try {
      return records.next();
    } catch (OutOfMemoryError e) {
      throw OutOfMemory.reading(e, range.topic(), range.partition(), next + BoundedPoll.records());
    }
  }

  @Override
  public InternalRow get() {
    KafkaRecord record = new KafkaRecord(records.get());
    next = record.offset() + 1;
    byte[] key = record.key();
    byte[] value = record.value();
    if (!suppression.names(key, value, record.timestamp())) return record.row();
    boolean owned = suppression.owns(key, value, record.timestamp());
    return record.withoutKey(owned ? null : value);
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
