package io.setlist.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder in which a query keeps its progress, marked with whose it is: Spark would go on with
 * any, and mix two jobs' offsets and state.
 */
final class Checkpoint {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MARK = "setlist.json";

  /**
   * Who owns a checkpoint; what Spark keeps in it makes sense for these alone.
   *
   * @param tables Delta's id of the table by which the query tells its progress: unlike a path it
   *     stays when a warehouse is moved
   */
  record Owner(String query, String topic, String tables) {}

  private final Path folder;
  private final FileSystem files;

  Checkpoint(String uri, Configuration hadoop) throws IOException {
    this.folder = new Path(uri);
    this.files = folder.getFileSystem(hadoop);
  }

  /**
   * Marks a new folder, and makes sure that a used one is this owner's.
   *
   * @param tablesHaveRows asked where no query has begun in the folder yet
   * @throws JobException (usage) where the folder is another's, or where it is new and the tables
   *     are not: every record would be read and written again
   */
  void claim(Owner owner, BooleanSupplier tablesHaveRows) throws IOException {
    Path mark = new Path(folder, MARK);
    boolean marked = files.exists(mark);
    if (marked) {
      requireSame(read(mark), owner);
    } else if (files.exists(folder) && hasContent()) {
      throw JobException.usage(
          folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
    }
    if (!files.exists(new Path(folder, "offsets")) && tablesHaveRows.getAsBoolean()) {
      throw JobException.usage(
          "the tables of the "
              + owner.query()
              + " query have rows but "
              + folder
              + " has no progress: with a new checkpoint every record would count twice; give the"
              + " --checkpoint that built the tables, or another --warehouse");
    }
    if (!marked) {
      try (OutputStream out = files.create(mark, true)) {
        out.write(JSON.writeValueAsBytes(owner));
      }
    }
  }

  private void requireSame(Owner found, Owner owner) {
    if (found.equals(owner)) return;
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

  private boolean hasContent() throws IOException {
    for (FileStatus file : files.listStatus(folder)) {
      // An interrupted claim leaves its mark's checksum behind, which is nobody's data.
      if (!file.getPath().getName().startsWith(".")) return true;
    }
    return false;
  }

  private Owner read(Path mark) throws IOException {
    try (InputStream in = files.open(mark)) {
      return JSON.readValue(in, Owner.class);
    }
  }
}
