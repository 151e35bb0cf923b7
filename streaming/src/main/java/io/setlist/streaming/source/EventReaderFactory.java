package io.setlist.streaming.source;

import io.setlist.forgotten.ForgottenUsers;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.RunningBatch;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;

/**
 * Readers for the kinds of input of a micro-batch: records, from Kafka or the archive, offsets that
 * nobody fetches, and users to wake.
 *
 * @param plannedAt when the micro-batch was planned, epoch milliseconds
 */
record EventReaderFactory(
    RecordReader.Source records, Rules rules, ForgottenUsers forgotten, long plannedAt)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    if (partition instanceof WakeReader.Users users) return new WakeReader(users);
    if (partition instanceof FilledRecords.Partition filled) {
      return events(new FilledRecords(filled), filled.topic(), partition);
    }
    if (partition instanceof SkippedRecords.Partition skipped) {
      return events(new SkippedRecords(skipped), skipped.topic(), partition);
    }
    KafkaBatchInputPartition kafka = (KafkaBatchInputPartition) partition;
    return events(records.open(BoundedPoll.on(kafka)), kafka.offsetRange().topic(), partition);
  }

  private EventReader events(RecordReader reader, String topic, InputPartition partition) {
    return new EventReader(
        reader,
        topic,
        RecordReader.rangeOf(partition),
        rules,
        forgotten,
        RunningBatch.InTask.current().watermark(),
        plannedAt);
  }
}
