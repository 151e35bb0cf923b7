package io.setlist.streaming.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;

/**
 * Offsets of one partition.
 *
 * @param until the offset after the last
 */
public record OffsetRange(int partition, long from, long until) implements Serializable {

  /** That of a planned partition with records, from Kafka or the archive, or without. */
  static OffsetRange of(InputPartition planned) {
    if (planned instanceof FilledRecords.Partition filled) return filled.range();
    if (planned instanceof SkippedRecords.Partition skipped) return skipped.range();
    KafkaOffsetRange kafka = ((KafkaBatchInputPartition) planned).offsetRange();
    return new OffsetRange(kafka.partition(), kafka.fromOffset(), kafka.untilOffset());
  }

  static final Comparator<OffsetRange> ORDER =
      Comparator.comparingInt(OffsetRange::partition).thenComparingLong(OffsetRange::from);

  /** What lies between two positions, of the partitions in which there is something. */
  public static List<OffsetRange> between(
      SortedMap<Integer, Long> from, SortedMap<Integer, Long> until) {
    List<OffsetRange> ranges = new ArrayList<>();
    until.forEach(
        (partition, end) -> {
          long begin = from.getOrDefault(partition, 0L);
          if (begin < end) ranges.add(new OffsetRange(partition, begin, end));
        });
    return ranges;
  }

  /** The same offsets, in order, in as few ranges as can be, of which no two overlap. */
  static List<OffsetRange> joined(List<OffsetRange> ranges) {
    List<OffsetRange> joined = new ArrayList<>();
    for (OffsetRange range : ranges.stream().sorted(ORDER).toList()) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).reaches(range)) {
        joined.set(last, joined.get(last).with(range));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  private boolean reaches(OffsetRange later) {
    return partition == later.partition && until >= later.from;
  }

  private OffsetRange with(OffsetRange later) {
    return new OffsetRange(partition, from, Math.max(until, later.until));
  }

  /** What it has in common with some ranges, in their order. */
  List<OffsetRange> within(List<OffsetRange> ranges) {
    List<OffsetRange> common = new ArrayList<>();
    for (OffsetRange range : ranges) {
      long begin = Math.max(from, range.from);
      long end = Math.min(until, range.until);
      if (partition == range.partition && begin < end) {
        common.add(new OffsetRange(partition, begin, end));
      }
    }
    return common;
  }

  /** Which rows of a table with the columns {@code partition} and {@code offset} are of some. */
  public static Column rows(List<OffsetRange> ranges) {
    Column rows = lit(false);
    for (OffsetRange range : ranges) {
      rows =
          rows.or(
              col("partition")
                  .equalTo(range.partition)
                  .and(col("offset").geq(range.from))
                  .and(col("offset").lt(range.until)));
    }
    return rows;
  }

  /** How many offsets; where a topic is written in transactions, there may be fewer records. */
  public long size() {
    return until - from;
  }

  boolean has(int ofPartition, long offset) {
    return partition == ofPartition && from <= offset && offset < until;
  }
}
