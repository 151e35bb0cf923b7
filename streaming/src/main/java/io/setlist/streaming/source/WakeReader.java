package io.setlist.streaming.source;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Gives a row without events for each user to be woken. */
final class WakeReader implements PartitionReader<InternalRow> {

  private static final byte[] NO_EVENTS = new byte[0];

  private final byte[][] users;
  private int next;

  WakeReader(HeldUsers.WakePartition partition) {
    this.users = partition.users();
  }

  @Override
  public boolean next() {
    return next++ < users.length;
  }

  @Override
  public InternalRow get() {
    return GateReader.row(Key.ofUser(users[next - 1]), NO_EVENTS);
  }

  @Override
  public void close() {}
}
