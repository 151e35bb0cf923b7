package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Range;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether ranges of micro-batches follow one another, from offset 0 on, without gap or overlap. */
final class Contiguity {

  private Contiguity() {}

  /** Returns where each partition's ranges end. */
  static Map<Integer, Long> check(List<Range> ranges, Differences differences) {
    Map<Integer, Long> ends = new TreeMap<>();
    ranges.stream()
        .sorted(Comparator.comparingLong(Range::batchId))
        .forEach(
            range -> {
              long due = ends.getOrDefault(range.partition(), 0L);
              differences.require(
                  range.from() == due,
                  "micro-batch %d takes partition %d from offset %d, the one before ended at %d"
                      .formatted(range.batchId(), range.partition(), range.from(), due));
              ends.put(range.partition(), range.until());
            });
    return ends;
  }
}
