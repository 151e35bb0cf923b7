package io.setlist.streaming.source;

import io.setlist.streaming.kernel.Publishing;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.read.InputPartition;

/**
 * The users with changes that were not published yet (SPEC 5's {@code early-every}). Spark calls a
 * state function only for users with input or a timer, so a turn that publishes has to wake the
 * others; who they are is kept beside the checkpoint, one file a micro-batch, and so survives a
 * crash.
 *
 * <p>The list passes through the driver: some 30 bytes a user changed since the last publication,
 * 30 MB for a million. Rows of the sessions themselves would be ten times that and mostly outdated
 * by the time they are due.
 */
public final class HeldUsers {

  private final Path folder;
  private final Configuration hadoop;
  private long newest;
  private long dropped = -1;

  /**
   * @param checkpoint the query's checkpoint folder
   */
  public HeldUsers(String checkpoint, Configuration hadoop) {
    this.folder = new Path(checkpoint, "held");
    this.hadoop = hadoop;
    try {
      this.newest = Arrays.stream(files()).mapToLong(HeldUsers::turnOf).max().orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** Whether anything waits to be published after the given turn. */
  public boolean waiting(Turn last) {
    return newest > last.published();
  }

  /** Keeps the users whose changes wait after this turn. A repeated turn writes the same again. */
  public void keep(Turn turn, List<byte[]> users) {
    if (users.isEmpty()) return;
    try {
      write(new Path(folder, Long.toString(turn.number())), users);
      newest = turn.number();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the users to be published to " + folder, e);
    }
  }

  /** Drops the users whom a turn has published that is over, and so is not repeated any more. */
  void drop(Turn over) {
    if (over.published() <= dropped) return;
    try {
      for (FileStatus file : files()) {
        if (turnOf(file) <= over.published()) fileSystem().delete(file.getPath(), false);
      }
      dropped = over.published();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove published users from " + folder, e);
    }
  }

  private void write(Path file, List<byte[]> users) throws IOException {
    try (DataOutputStream out = new DataOutputStream(fileSystem().create(file, true))) {
      for (byte[] user : users) {
        out.writeInt(user.length);
        out.write(user);
      }
    }
  }

  /**
   * The input that wakes everyone held since the last publication; empty unless the turn publishes.
   */
  List<InputPartition> wake(Turn turn) {
    if (turn.publishing() == Publishing.HELD) return List.of();
    return WakeReader.partitions(since(turn), WakeReader.CHANGES);
  }

  private List<byte[]> since(Turn turn) {
    Set<UserPacker.UserId> users = new LinkedHashSet<>();
    try {
      for (FileStatus file : files()) {
        long number = turnOf(file);
        if (number > turn.lastPublished() && number < turn.number()) read(file.getPath(), users);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the users to be published from " + folder, e);
    }
    return users.stream().map(UserPacker.UserId::utf8).toList();
  }

  private void read(Path file, Set<UserPacker.UserId> into) throws IOException {
    try (DataInputStream in = new DataInputStream(fileSystem().open(file))) {
      while (true) {
        byte[] user = new byte[in.readInt()];
        in.readFully(user);
        into.add(new UserPacker.UserId(user));
      }
    } catch (EOFException e) {
      // The end of the list: it holds whole entries, since it was closed before its turn committed.
    }
  }

  private FileStatus[] files() throws IOException {
    try {
      FileStatus[] files = fileSystem().listStatus(folder);
      Arrays.sort(files);
      return files;
    } catch (FileNotFoundException e) {
      return new FileStatus[0]; // nothing was ever held
    }
  }

  private static long turnOf(FileStatus file) {
    return Long.parseLong(file.getPath().getName());
  }

  private FileSystem fileSystem() throws IOException {
    return folder.getFileSystem(hadoop);
  }
}
