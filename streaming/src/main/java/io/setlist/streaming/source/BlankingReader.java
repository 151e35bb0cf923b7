package io.setlist.streaming.source;

import io.setlist.forgotten.ForgottenUsers;
import io.setlist.forgotten.Suppression;
import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Gives Kafka's records, those of forgotten users without key and value: their place alone. */
final class BlankingReader implements PartitionReader<InternalRow> {

  /** Readers for the Kafka partitions of a turn. */
  record Factory(PartitionReaderFactory records, ForgottenUsers forgotten)
      implements PartitionReaderFactory {

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
      return new BlankingReader(records.createReader(partition), forgotten);
    }
  }

  private final PartitionReader<InternalRow> records;
  private final Suppression suppression;

  private BlankingReader(PartitionReader<InternalRow> records, ForgottenUsers forgotten) {
    this.records = records;
    this.suppression = new Suppression(forgotten);
  }

  @Override
  public boolean next() throws IOException {
    return records.next();
  }

  @Override
  public InternalRow get() {
    KafkaRecord record = new KafkaRecord(records.get());
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
