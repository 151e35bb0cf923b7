package io.setlist.streaming.planning;

import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SPEC 4 read aloud: every micro-batch that was completed, and the watermark by looking through all
 * of them. It keeps nothing from one micro-batch to the next but what has happened.
 *
 * @param partitionIdle after how long a partition is idle
 */
record WrittenHistory(Rules rules, Duration partitionIdle, List<Entry> entries) {

  /**
   * @param accepted per partition the largest event time that the micro-batch accepted
   * @param runStartedAt of the run that completed it
   * @param before the watermark with which it began
   * @param after the watermark that it led to
   */
  record Entry(
      PlannedBatch batch,
      Map<Integer, Long> accepted,
      boolean planned,
      long runStartedAt,
      long before,
      long after) {

    long seenAt() {
      return Math.max(batch.seenAt(), runStartedAt);
    }
  }

  WrittenHistory(Rules rules, Duration partitionIdle) {
    this(rules, partitionIdle, new ArrayList<>());
  }

  Entry last() {
    return entries.get(entries.size() - 1);
  }

  /** The partitions that the newest micro-batch has to wait for. */
  private List<Integer> active() {
    return last().batch().positions().keySet().stream().filter(p -> !isIdle(p)).toList();
  }

  private boolean isIdle(int partition) {
    if (!last().planned()) return false;
    long quietSince = last().runStartedAt();
    boolean first = true;
    boolean there = false;
    for (Entry e : entries) {
      if (e.runStartedAt() != last().runStartedAt()) continue;
      boolean appears = !there && e.batch().positions().containsKey(partition);
      there |= appears;
      if (e.accepted().containsKey(partition) || (appears && !first)) quietSince = e.seenAt();
      first = false;
    }
    return last().batch().seenAt() - quietSince > partitionIdle.toMillis();
  }

  /** The largest event time ever accepted of a partition, or {@link Watermarks#NONE}. */
  private long largest(int partition) {
    return entries.stream()
        .mapToLong(e -> e.accepted().getOrDefault(partition, Watermarks.NONE))
        .max()
        .orElse(Watermarks.NONE);
  }

  /** What the partitions alone make of the watermark with the newest micro-batch. */
  long byPartitions() {
    long smallest = active().stream().mapToLong(this::largest).min().orElse(Watermarks.NONE);
    return smallest == Watermarks.NONE
        ? last().before()
        : Math.max(last().before(), smallest - rules.watermarkDelayMs());
  }

  /** The newest micro-batch that accepted anything. */
  Entry lastAccepting() {
    return entries.stream().filter(e -> !e.accepted().isEmpty()).reduce((a, b) -> b).orElseThrow();
  }

  long newestEvent() {
    return last().batch().positions().keySet().stream()
        .mapToLong(this::largest)
        .max()
        .orElseThrow();
  }
}
