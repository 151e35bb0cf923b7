package io.setlist.streaming.planning;

import io.setlist.streaming.checkpoint.TaskFile;
import io.setlist.streaming.kernel.EmitMode;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The users with changes that were not emitted yet (SPEC 5's {@code early-every}). Spark calls a
 * state function only for users with input or a timer, so a micro-batch that emits early has to
 * wake the others; who they are is kept beside the checkpoint, a folder a micro-batch, and so
 * survives a crash.
 *
 * <p>Tasks write the lists and tasks read them, a user at a time: however many wait, neither the
 * driver nor a task holds them. Rows of the sessions themselves would be ten times that and mostly
 * outdated by the time they are due.
 */
public final class PendingUsers {

  /** So named since the first version. */
  private static final String FOLDER = "held";

  private static final Pattern BATCH = Pattern.compile("\\d{1,18}");

  /** A task more costs as much as to read so many bytes. */
  private static final long BYTES_A_TASK = 1L << 20;

  private final Path folder;
  private final SerializableConfiguration hadoop;
  private long newest;
  private long dropped = -1;

  /**
   * @param checkpoint the query's checkpoint folder
   */
  public PendingUsers(String checkpoint, Configuration hadoop) {
    this.folder = new Path(checkpoint, FOLDER);
    this.hadoop = new SerializableConfiguration(hadoop);
    try {
      this.newest = Arrays.stream(batches()).mapToLong(PendingUsers::idOf).max().orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** Whether anything waits to be emitted after the given micro-batch. */
  public boolean waiting(PlannedBatch last) {
    return newest > last.newestEarly();
  }

  /** Where the tasks of a micro-batch put the users whose changes wait after it. */
  public OfBatch of(PlannedBatch batch) {
    return new OfBatch(new Path(folder, Long.toString(batch.id())).toString(), hadoop);
  }

  /** The tasks of a micro-batch have put some users where {@link #of} says. */
  public void keep(PlannedBatch batch) {
    newest = batch.id();
  }

  /**
   * Drops the users whom a micro-batch has emitted that is over, and so is not repeated any more.
   */
  void drop(PlannedBatch over) {
    if (over.newestEarly() <= dropped) return;
    try {
      for (FileStatus batch : batches()) {
        if (idOf(batch) <= over.newestEarly()) fileSystem().delete(batch.getPath(), true);
      }
      dropped = over.newestEarly();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove emitted users from " + folder, e);
    }
  }

  /** The lists of one micro-batch, a file for each task that has somebody to put there. */
  public record OfBatch(String folder, SerializableConfiguration hadoop) implements Serializable {

    /**
     * Of a task.
     *
     * @param part of the state, which is that of the same users each time
     */
    public Writer ofTask(int part) {
      return new Writer(new Path(folder, Integer.toString(part)));
    }

    /** Makes the file when the first user comes, and has it whole when it is finished. */
    public final class Writer {

      private final Path file;
      private DataOutputStream out;

      private Writer(Path file) {
        this.file = file;
      }

      public void add(byte[] user) {
        try {
          if (out == null) out = TaskFile.create(file, hadoop.value());
          out.writeInt(user.length);
          out.write(user);
        } catch (IOException e) {
          throw failed(e);
        }
      }

      /** A task that is repeated puts the same in the place of what it had. */
      public void finish() {
        if (out == null) return;
        try {
          out.close();
        } catch (IOException e) {
          throw failed(e);
        }
      }

      private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write the users to be emitted to " + file, e);
      }
    }
  }

  /**
   * The lists of all who wait to be emitted in a micro-batch, in shares of a task each; none unless
   * it emits early.
   */
  public List<Lists> toEmit(PlannedBatch batch) {
    if (batch.emitMode() == EmitMode.FINAL) return List.of();
    List<Lists> tasks = new ArrayList<>();
    List<String> ofTask = new ArrayList<>();
    long bytes = 0;
    for (List<FileStatus> files : since(batch).values()) {
      for (FileStatus file : files) {
        ofTask.add(file.getPath().toString());
        bytes += file.getLen();
      }
      if (bytes >= BYTES_A_TASK) {
        tasks.add(new Lists(List.copyOf(ofTask), hadoop));
        ofTask.clear();
        bytes = 0;
      }
    }
    if (!ofTask.isEmpty()) tasks.add(new Lists(List.copyOf(ofTask), hadoop));
    return tasks;
  }

  /** Files of {@link OfBatch.Writer}s, to be read by one task. */
  public record Lists(List<String> files, SerializableConfiguration hadoop)
      implements Serializable {}

  /** The files since the last early emission, by the part of the state they are of. */
  private SortedMap<String, List<FileStatus>> since(PlannedBatch batch) {
    SortedMap<String, List<FileStatus>> byTask = new TreeMap<>();
    try {
      for (FileStatus of : batches()) {
        if (idOf(of) <= batch.lastEarly() || idOf(of) >= batch.id()) continue;
        for (FileStatus file : fileSystem().listStatus(of.getPath())) {
          String name = file.getPath().getName();
          if (TaskFile.isUnfinished(name)) continue;
          byTask.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
        }
      }
      return byTask;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the users to be emitted in " + folder, e);
    }
  }

  private FileStatus[] batches() throws IOException {
    try {
      // Others leave files of their own in each folder that they look at.
      return fileSystem().listStatus(folder, path -> BATCH.matcher(path.getName()).matches());
    } catch (FileNotFoundException e) {
      return new FileStatus[0]; // nobody ever waited
    }
  }

  private static long idOf(FileStatus batch) {
    return Long.parseLong(batch.getPath().getName());
  }

  private FileSystem fileSystem() throws IOException {
    return folder.getFileSystem(hadoop.value());
  }
}
