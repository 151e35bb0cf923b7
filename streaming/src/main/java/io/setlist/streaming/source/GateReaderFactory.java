package io.setlist.streaming.source;

import io.setlist.rules.Rules;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** Readers for the two kinds of input of a turn: Kafka partitions, and users to be woken. */
record GateReaderFactory(PartitionReaderFactory records, Rules rules)
    implements PartitionReaderFactory {

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return partition instanceof HeldUsers.WakePartition wake
        ? new WakeReader(wake)
        : new GateReader(records.createReader(partition), rules);
  }
}
