package io.setlist.streaming.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Records that a query has yet to read and that cannot be read.
 *
 * @param ranges apart from each other, in order
 */
public record Gap(List<OffsetRange> ranges) {

  /** More than a client reads on at once. */
  private static final long NEAR = 100_000;

  public static final Gap NONE = new Gap(List.of());

  public Gap {
    ranges = ranges.stream().sorted(OffsetRange.ORDER).toList();
  }

  /**
   * What Kafka has dropped of the records that are needed.
   *
   * @param needed per partition the next offset to be read; a partition not named is needed whole
   * @param earliest per partition the first offset that Kafka has
   */
  public static Gap between(SortedMap<Integer, Long> needed, SortedMap<Integer, Long> earliest) {
    List<OffsetRange> dropped = new ArrayList<>();
    earliest.forEach(
        (partition, first) -> {
          long next = needed.getOrDefault(partition, 0L);
          if (next < first) dropped.add(new OffsetRange(partition, next, first));
        });
    return new Gap(dropped);
  }

  /** What is left when these ranges, in order, can be read after all. */
  public Gap less(List<OffsetRange> found) {
    List<OffsetRange> left = new ArrayList<>();
    for (OffsetRange range : ranges) {
      long next = range.from();
      for (OffsetRange f : found) {
        if (f.partition() != range.partition() || f.until() <= next || f.from() >= range.until())
          continue;
        if (f.from() > next) left.add(new OffsetRange(range.partition(), next, f.from()));
        next = f.until();
      }
      if (next < range.until()) left.add(new OffsetRange(range.partition(), next, range.until()));
    }
    return new Gap(left);
  }

  /** What of it lies at or after some positions. */
  public Gap from(SortedMap<Integer, Long> positions) {
    List<OffsetRange> ahead = new ArrayList<>();
    for (OffsetRange range : ranges) {
      long first = Math.max(range.from(), positions.getOrDefault(range.partition(), 0L));
      if (first < range.until()) {
        ahead.add(new OffsetRange(range.partition(), first, range.until()));
      }
    }
    return new Gap(ahead);
  }

  /** What of it lies between positions, in order. */
  public List<OffsetRange> inside(SortedMap<Integer, Long> from, SortedMap<Integer, Long> until) {
    List<OffsetRange> found = new ArrayList<>();
    for (OffsetRange range : OffsetRange.between(from, until)) found.addAll(range.within(ranges));
    return OffsetRange.joined(found);
  }

  /** Whether it has anything of a range. */
  public boolean touches(OffsetRange range) {
    return !range.within(ranges).isEmpty();
  }

  /** This, and another one. */
  public Gap and(Gap other) {
    List<OffsetRange> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return new Gap(all);
  }

  /** Whether one who reads a range comes upon it, or would by reading on a little. */
  public boolean isNear(OffsetRange range) {
    return ranges.stream()
        .anyMatch(
            r ->
                r.partition() == range.partition()
                    && r.until() > range.from()
                    && r.from() < range.until() + NEAR);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many offsets are missing. */
  public long records() {
    return OffsetRange.total(ranges);
  }

  /** The first offset from this one on that is not missing. */
  public long after(int partition, long offset) {
    return ranges.stream()
        .filter(range -> range.has(partition, offset))
        .mapToLong(OffsetRange::until)
        .findFirst()
        .orElse(offset);
  }

  /** How far one can read without a gap. */
  public long before(int partition, long from, long until) {
    return ranges.stream()
        .filter(r -> r.partition() == partition && r.from() >= from && r.from() < until)
        .mapToLong(OffsetRange::from)
        .min()
        .orElse(until);
  }

  /** Whether any of it would be read between these positions. */
  public boolean touches(SortedMap<Integer, Long> from, SortedMap<Integer, Long> until) {
    return ranges.stream()
        .anyMatch(
            r ->
                r.from() < until.getOrDefault(r.partition(), 0L)
                    && r.until() > from.getOrDefault(r.partition(), 0L));
  }

  /** Partition by partition, for people. */
  @Override
  public String toString() {
    return ranges.stream()
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "partition %d: %,d from offset %d",
                    r.partition(),
                    r.size(),
                    r.from()))
        .collect(Collectors.joining(", "));
  }
}
