package io.setlist.streaming.source;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;

/** Gives a row without events for each user to be woken, which says what for. */
public final class WakeReader implements PartitionReader<InternalRow> {

  /** The payload of a user whose changes are to be published: an EventBlock of no events. */
  static final byte[] CHANGES = new byte[0];

  /** The payload of a user of whom nothing is to be left. No EventBlock is a single byte. */
  static final byte[] FORGET = {0};

  // Few enough rows a task to use all cores, enough that a small list is one task.
  private static final int USERS_PER_PARTITION = 50_000;

  /** Users to be woken, as input of one task. */
  record Partition(byte[][] users, byte[] payload) implements InputPartition {}

  private final Partition partition;
  private int next;

  WakeReader(Partition partition) {
    this.partition = partition;
  }

  static List<InputPartition> partitions(List<byte[]> users, byte[] payload) {
    List<InputPartition> partitions = new ArrayList<>();
    for (int from = 0; from < users.size(); from += USERS_PER_PARTITION) {
      int to = Math.min(users.size(), from + USERS_PER_PARTITION);
      partitions.add(new Partition(users.subList(from, to).toArray(byte[][]::new), payload));
    }
    return partitions;
  }

  /** Whether a row's payload says that its user is to be forgotten. */
  public static boolean forgets(byte[] payload) {
    return payload.length == FORGET.length;
  }

  @Override
  public boolean next() {
    return next++ < partition.users().length;
  }

  @Override
  public InternalRow get() {
    return GateReader.row(Key.ofUser(partition.users()[next - 1]), partition.payload());
  }

  @Override
  public void close() {}
}
