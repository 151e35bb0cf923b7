package io.setlist.streaming.source;

import io.setlist.forgotten.ForgottenUsers;
import io.setlist.rules.Rules;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/**
 * Readers for the kinds of input of a turn: records, from Kafka or the archive, and users to wake.
 */
record GateReaderFactory(PartitionReaderFactory records, Rules rules, ForgottenUsers forgotten)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    if (partition instanceof WakeReader.Partition wake) return new WakeReader(wake);
    return new GateReader(
        partition instanceof ArchivedRecords.FilledPartition filled
            ? new ArchivedRecords.Reader(filled)
            : records.createReader(partition),
        rules,
        forgotten);
  }
}
