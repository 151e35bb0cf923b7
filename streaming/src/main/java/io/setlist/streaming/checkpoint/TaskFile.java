package io.setlist.streaming.checkpoint;

import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager;

/**
 * A file that a task makes whole or not at all, as Spark makes those of its checkpoints: of several
 * attempts at one task, one after the other or (with {@code spark.speculation}) side by side, each
 * writes a file of its own, which takes the name in one step.
 */
public final class TaskFile {

  private TaskFile() {}

  /** Begins one; it is there when the stream is closed, in the place of any other. */
  public static DataOutputStream create(Path file, Configuration hadoop) throws IOException {
    CheckpointFileManager files = CheckpointFileManager.create(file.getParent(), hadoop);
    files.mkdirs(file.getParent());
    return files.createAtomic(file, true);
  }

  /** Whether a file of this name is of an attempt that has not ended, or never will. */
  public static boolean isUnfinished(String name) {
    return name.startsWith(".");
  }
}
