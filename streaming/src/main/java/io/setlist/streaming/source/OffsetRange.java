package io.setlist.streaming.source;

import java.io.Serializable;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;

/**
 * Offsets of one partition.
 *
 * @param until the offset after the last
 */
public record OffsetRange(int partition, long from, long until) implements Serializable {

  /** That of a planned partition with records, from Kafka or the archive. */
  static OffsetRange of(InputPartition planned) {
    if (planned instanceof ArchivedRecords.FilledPartition filled) return filled.range();
    KafkaOffsetRange kafka = ((KafkaBatchInputPartition) planned).offsetRange();
    return new OffsetRange(kafka.partition(), kafka.fromOffset(), kafka.untilOffset());
  }

  /** How many offsets; in a compacted topic there may be fewer records. */
  public long size() {
    return until - from;
  }

  boolean has(int ofPartition, long offset) {
    return partition == ofPartition && from <= offset && offset < until;
  }
}
