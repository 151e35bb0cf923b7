package io.setlist.streaming;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  /** Who owns a checkpoint; what Spark keeps in it makes sense for these alone. */
  record Owner(String query, String topic, String warehouse) {}

  private final Path folder;
  private final FileSystem files;

  Checkpoint(String uri, Configuration hadoop) throws IOException {
    this.folder = new Path(uri);
    this.files = folder.getFileSystem(hadoop);
  }

  /** Whether a query has begun in it. */
  boolean isUsed() throws IOException {
    return files.exists(new Path(folder, "offsets"));
  }

  /**
   * Marks a new folder, and makes sure that a used one is this owner's.
   *
   * @throws JobException (usage) where it is another's
   */
  void claim(Owner owner) throws IOException {
    Path mark = new Path(folder, MARK);
    if (files.exists(mark)) {
      Owner found = read(mark);
      if (!found.equals(owner)) {
        throw JobException.usage(
            "checkpoint "
                + folder
                + " belongs to "
                + describe(found)
                + ", this is "
                + describe(owner)
                + "; give each its own --checkpoint");
      }
      return;
    }
    if (files.exists(folder) && hasContent()) {
      throw JobException.usage(
          folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
    }
    try (OutputStream out = files.create(mark, true)) {
      out.write(JSON.writeValueAsBytes(owner));
    }
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

  private static String describe(Owner o) {
    return "the " + o.query() + " query of topic '" + o.topic() + "' into " + o.warehouse();
  }
}
