package io.setlist.streaming.checkpoint;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.JobException;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;

/**
 * The folder in which a query keeps its progress, marked with whose it is: Spark would go on with
 * any, and mix two jobs' offsets and state.
 */
public final class Checkpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "setlist.json";

  /**
   * Who owns a checkpoint; what Spark keeps in it makes sense for these alone.
   *
   * @param tables Delta's id of the table by which the query tells its progress: unlike a path it
   *     stays when a warehouse is moved
   */
  public record Owner(String query, String topic, String tables) {}

  private final Path folder;
  private final FileSystem files;
  private final Configuration hadoop;

  public Checkpoint(String uri, Configuration hadoop) throws IOException {
    this.folder = new Path(uri);
    this.files = folder.getFileSystem(hadoop);
    this.hadoop = hadoop;
  }

  /**
   * Makes sure that the tables are there with which a used folder goes on: a new one in the place
   * of one that is gone would lack all its rows.
   *
   * @throws JobException (usage) where one is missing
   */
  public void requireTables(Warehouse warehouse, List<Table> tables) throws IOException {
    long planned = newestIn("offsets");
    if (planned < 0) return;
    List<String> gone =
        tables.stream().filter(t -> !warehouse.has(t)).map(Table::folder).sorted().toList();
    if (gone.isEmpty()) return;
    throw JobException.usage(
        "checkpoint "
            + folder
            + " has come to micro-batch "
            + planned
            + ", but "
            + warehouse.uri()
            + " has no table "
            + String.join(", ", gone)
            + "; restore it with all its rows, or begin anew with another --warehouse"
            + " and --checkpoint");
  }

  /**
   * Marks a new folder, and makes sure that a used one is this owner's and of the same moment as
   * the tables. One in which no micro-batch has been planned is as good as new.
   *
   * @param newestWritten the newest micro-batch that the tables tell of; -1 where none
   * @throws JobException (usage) where the folder is another's, where part of it is gone, or where
   *     it is behind or ahead of the tables: records would count twice, or not at all
   */
  public void claim(Owner owner, long newestWritten) throws IOException {
    boolean marked = isMarked(owner);
    if (!marked && hasMoreThanMark()) {
      throw JobException.usage(
          folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
    }
    if (marked && newestWritten < 0) clearNothing();
    requireSameMoment(owner, newestWritten);
    if (!marked) mark(owner);
  }

  /** Whether the folder is marked as this owner's. */
  private boolean isMarked(Owner owner) throws IOException {
    Path mark = new Path(folder, MARK);
    if (!files.exists(mark)) return false;
    try (InputStream in = files.open(mark)) {
      Owner found = JSON.readValue(in, Owner.class);
      if (found == null) throw new JsonParseException(null, "it holds null");
      requireSame(found, owner);
      return true;
    } catch (JsonProcessingException | ChecksumException e) {
      // A full disk, at the first start of a version that did not yet write it whole or not at all.
      if (!hasMoreThanMark()) return false;
      throw JobException.usage(
          mark
              + " is empty or broken, and tells no more whose checkpoint this is; if it is that of "
              + describe(owner)
              + ", write "
              + JSON.writeValueAsString(owner)
              + " into it, else use another --checkpoint");
    }
  }

  /** Whole or not at all, whatever befalls disk and process. */
  private void mark(Owner owner) throws IOException {
    CheckpointFileManager atomic = CheckpointFileManager.create(folder, hadoop);
    files.mkdirs(folder);
    CheckpointFileManager.CancellableFSDataOutputStream out =
        atomic.createAtomic(new Path(folder, MARK), true);
    try {
      out.write(JSON.writeValueAsBytes(owner));
      out.close();
    } catch (IOException | RuntimeException e) {
      out.cancel();
      throw e;
    }
  }

  /**
   * Takes away what is left of starts in which no micro-batch was planned: where the topic began
   * then, which Kafka may have dropped by now.
   */
  private void clearNothing() throws IOException {
    if (newestIn("offsets") < 0) files.delete(new Path(folder, "sources"), true);
  }

  /**
   * Removes the beginnings of files that processes have left which were killed while they wrote:
   * Spark passes over them for ever. For one who holds the query's lease.
   */
  public void removeHalfMade() throws IOException {
    if (!files.exists(folder)) return;
    for (RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true); all.hasNext(); ) {
      Path file = all.next().getPath();
      boolean halfMade = file.getName().startsWith(".") && file.getName().endsWith(".tmp");
      if (halfMade) files.delete(file, false);
    }
  }

  private void requireSameMoment(Owner owner, long written) throws IOException {
    long planned = newestIn("offsets");
    long committed = newestIn("commits");
    if (planned < 0 && written >= 0) {
      throw JobException.usage(
          "the tables of the "
              + owner.query()
              + " query have rows but "
              + folder
              + " has no progress: with a new checkpoint every record would count twice; give the"
              + " --checkpoint that built the tables (restore it if it was deleted), or begin anew"
              + " with another --warehouse");
    }
    if (written > planned || committed > planned) {
      throw notSameMoment(
          owner, "has come to micro-batch " + planned, Math.max(written, committed));
    }
    if (committed > written) {
      throw notSameMoment(owner, "has come to micro-batch " + committed, written);
    }
    if (planned >= 0) requirePart("metadata", "tell its earlier writes from new ones");
    if (committed >= 0 && owner.query().equals("sessions")) {
      requirePart("state", "remember the sessions that go on");
    }
  }

  private JobException notSameMoment(Owner owner, String progress, long other) {
    return JobException.usage(
        "checkpoint "
            + folder
            + " "
            + progress
            + ", the tables of the "
            + owner.query()
            + " query tell of "
            + (other < 0 ? "none" : "micro-batch " + other)
            + ": one of them was restored or deleted without the other; restore both as of one"
            + " moment, or begin anew with another --warehouse and --checkpoint");
  }

  private void requirePart(String part, String need) throws IOException {
    if (files.exists(new Path(folder, part))) return;
    throw JobException.usage(
        "checkpoint "
            + folder
            + " has lost its "
            + part
            + ", without which the query cannot "
            + need
            + "; restore the whole folder with the tables of the same moment, or begin anew with"
            + " another --warehouse and --checkpoint");
  }

  /** The newest micro-batch in one of Spark's logs; -1 where there is none. */
  private long newestIn(String log) throws IOException {
    Path path = new Path(folder, log);
    if (!files.exists(path)) return -1;
    return Arrays.stream(files.listStatus(path))
        .map(file -> file.getPath().getName())
        .filter(name -> name.matches("\\d+"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(-1);
  }

  private void requireSame(Owner found, Owner owner) {
    if (found.equals(owner)) return;
    if (found.equals(new Owner(owner.query(), found.topic(), owner.tables()))) {
      throw OneTopic.other(found.topic(), owner.topic());
    }
    throw JobException.usage(
        "checkpoint "
            + folder
            + " belongs to "
            + describe(found)
            + ", this is "
            + describe(owner)
            + "; give each its own --checkpoint");
  }

  private static String describe(Owner o) {
    return "the " + o.query() + " query of topic '" + o.topic() + "' into tables " + o.tables();
  }

  private boolean hasMoreThanMark() throws IOException {
    if (!files.exists(folder)) return false;
    for (FileStatus file : files.listStatus(folder)) {
      // An interrupted claim leaves its mark's checksum behind, which is nobody's data.
      String name = file.getPath().getName();
      if (!name.startsWith(".") && !name.equals(MARK)) return true;
    }
    return false;
  }
}
