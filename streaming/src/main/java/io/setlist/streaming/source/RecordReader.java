package io.setlist.streaming.source;

import io.setlist.event.Rejection;
import io.setlist.streaming.planning.OffsetRange;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;

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

  /** The offsets that a planned task reads: from Kafka, from the archive, or not at all. */
  static OffsetRange rangeOf(InputPartition planned) {
    if (planned instanceof FilledRecords.Partition filled) return filled.range();
    if (planned instanceof SkippedRecords.Partition skipped) return skipped.range();
    KafkaOffsetRange kafka = ((KafkaBatchInputPartition) planned).offsetRange();
    return new OffsetRange(kafka.partition(), kafka.fromOffset(), kafka.untilOffset());
  }

  /** Opens the partitions that a source has planned; goes to the tasks. */
  @FunctionalInterface
  interface Source extends Serializable {
    RecordReader open(InputPartition partition);
  }
}
