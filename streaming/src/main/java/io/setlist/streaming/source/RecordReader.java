package io.setlist.streaming.source;

import io.setlist.event.Rejection;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.sql.connector.read.InputPartition;

/** The records of one partition of a micro-batch, by offset, in a task. */
public interface RecordReader extends Closeable {

  /** The next record; null after the last. */
  KafkaRecord next() throws IOException;

  /** What each of them is where nobody can look at it; null where it is to be judged. */
  default Rejection verdict() {
    return null;
  }

  /**
   * Whether they are the archive's, which keeps the place alone of a record that was forgotten
   * later.
   */
  default boolean archived() {
    return false;
  }

  /** Opens the partitions that a source has planned; goes to the tasks. */
  @FunctionalInterface
  interface Source extends Serializable {
    RecordReader open(InputPartition partition);
  }
}
