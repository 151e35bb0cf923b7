package io.setlist.streaming.planning;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Column;

/**
 * Offsets of one partition.
 *
 * @param until the offset after the last
 */
public record OffsetRange(int partition, long from, long until) implements Serializable {

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
  public static List<OffsetRange> joined(List<OffsetRange> ranges) {
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
  public List<OffsetRange> within(List<OffsetRange> ranges) {
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

  /** How many offsets ranges have together. */
  public static long total(List<OffsetRange> ranges) {
    return ranges.stream().mapToLong(OffsetRange::size).sum();
  }

  /** How many offsets; where a topic is written in transactions, there may be fewer records. */
  public long size() {
    return until - from;
  }

  boolean has(int ofPartition, long offset) {
    return partition == ofPartition && from <= offset && offset < until;
  }
}
