package io.setlist.streaming.source;

import io.setlist.event.UserId;
import io.setlist.streaming.planning.PendingUsers;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.util.SerializableConfiguration;

/** Gives a row without events for each user to be woken, which says what for. */
public final class WakeReader implements PartitionReader<InternalRow> {

  /** The payload of a user whose changes are to be emitted: an EventBlock of no events. */
  private static final byte[] CHANGES = new byte[0];

  /** The payload of a user of whom nothing is to be left. No EventBlock is a single byte. */
  static final byte[] FORGET = {0};

  // Few enough rows a task to use all cores, enough that a small list is one task.
  private static final int FORGOTTEN_PER_TASK = 50_000;

  /** Users to be woken, as input of one task. */
  sealed interface Users extends InputPartition permits Pending, Forgotten {}

  /** Those whose changes are to be emitted. */
  record Pending(PendingUsers.Lists lists) implements Users {}

  /** Those of whom nothing is to be left. */
  record Forgotten(byte[][] users) implements Users {}

  /** The next user; null after the last. */
  private interface Source extends Closeable {
    byte[] next() throws IOException;
  }

  private final Source users;
  private final byte[] payload;
  private byte[] user;

  WakeReader(Users users) {
    if (users instanceof Pending pending) {
      this.users = new PendingSource(pending.lists());
      this.payload = CHANGES;
    } else {
      this.users = new ForgottenSource(List.of(((Forgotten) users).users()).iterator());
      this.payload = FORGET;
    }
  }

  /** The input that wakes these users. */
  static List<InputPartition> wake(List<PendingUsers.Lists> pending) {
    return pending.stream().<InputPartition>map(Pending::new).toList();
  }

  /** The input that takes away all that is known of these users. */
  static List<InputPartition> forget(List<byte[]> users) {
    List<InputPartition> tasks = new ArrayList<>();
    for (int from = 0; from < users.size(); from += FORGOTTEN_PER_TASK) {
      int to = Math.min(users.size(), from + FORGOTTEN_PER_TASK);
      tasks.add(new Forgotten(users.subList(from, to).toArray(byte[][]::new)));
    }
    return tasks;
  }

  /** Whether a row's payload says that its user is to be forgotten. */
  public static boolean forgets(byte[] payload) {
    return payload.length == FORGET.length;
  }

  @Override
  public boolean next() throws IOException {
    user = users.next();
    return user != null;
  }

  @Override
  public InternalRow get() {
    return EventReader.row(Key.ofUser(user), payload);
  }

  @Override
  public void close() throws IOException {
    users.close();
  }

  private record ForgottenSource(Iterator<byte[]> users) implements Source {

    @Override
    public byte[] next() {
      return users.hasNext() ? users.next() : null;
    }

    @Override
    public void close() {}
  }

  /** Reads file after file; who stands in several comes once, as long as there are not too many. */
  private static final class PendingSource implements Source {

    /** Who is woken twice is woken all the same, so this need not hold everybody. */
    private static final int MOST_REMEMBERED_BYTES = 16 << 20;

    /** Of a set's entry, beside the id. */
    private static final int ENTRY_BYTES = 100;

    private final Iterator<String> files;
    private final SerializableConfiguration hadoop;
    private final Set<UserId> woken = new HashSet<>();
    private long remembered;
    private DataInputStream in;

    PendingSource(PendingUsers.Lists lists) {
      files = lists.files().iterator();
      hadoop = lists.hadoop();
    }

    @Override
    public byte[] next() throws IOException {
      while (in != null || files.hasNext()) {
        if (in == null) in = open(new Path(files.next()));
        byte[] user = read();
        if (user == null) close();
        else if (isNew(user)) return user;
      }
      return null;
    }

    private boolean isNew(byte[] user) {
      if (remembered >= MOST_REMEMBERED_BYTES) return !woken.contains(new UserId(user));
      remembered += user.length + ENTRY_BYTES;
      return woken.add(new UserId(user));
    }

    private DataInputStream open(Path file) throws IOException {
      return new DataInputStream(file.getFileSystem(hadoop.value()).open(file));
    }

    private byte[] read() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return null; // the end of the list, which holds whole entries
      }
      byte[] user = new byte[length];
      in.readFully(user);
      return user;
    }

    @Override
    public void close() throws IOException {
      if (in != null) in.close();
      in = null;
    }
  }
}
