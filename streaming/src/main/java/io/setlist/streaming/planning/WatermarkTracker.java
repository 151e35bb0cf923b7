package io.setlist.streaming.planning;

import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * SPEC 4's watermark: the smallest of the partitions' largest accepted event times, over those that
 * are not idle, less the delay; and in a silent topic, if asked for, on by the clock. On the
 * driver, for one run of the sessions query.
 *
 * <p>Idleness is measured between the moments at which Kafka was asked for its log ends, not at the
 * end of a micro-batch: one that takes minutes says nothing about what has arrived meanwhile.
 */
public final class WatermarkTracker {

  private final Rules rules;
  private final long partitionIdleMs;
  private final IdleTimeout silence;
  private final long runStartedAt;
  private final WatermarkMemory memory;
  private final SortedMap<Integer, Long> largest;

  /** Per partition since when it has given nothing, not counting before the run or its own time. */
  private final Map<Integer, Long> quietSince = new HashMap<>();

  private final Set<Integer> acceptedInRun = new HashSet<>();
  private boolean boundedRun;
  private long before;
  private long watermark;

  /** When the last event was seen, and the watermark from there on without the silence. */
  private long silentSince;

  private long withoutSilence;

  /**
   * @param partitionIdleTimeout a partition is idle when it has given nothing for longer
   * @param idleTimeout when no partition has given anything for so long, the clock moves the
   *     watermark; empty for never
   * @param memory what earlier runs left
   * @param runStartedAt epoch milliseconds; a partition is never idle before its time has run out
   *     in this run
   */
  public WatermarkTracker(
      Rules rules,
      Duration partitionIdleTimeout,
      Optional<Duration> idleTimeout,
      WatermarkMemory memory,
      long runStartedAt) {
    this.rules = rules;
    this.partitionIdleMs = partitionIdleTimeout.toMillis();
    this.silence = new IdleTimeout(rules, idleTimeout);
    this.runStartedAt = runStartedAt;
    this.memory = memory;
    this.largest = new TreeMap<>(memory.largest());
    this.before = memory.before();
    this.watermark = memory.after();
    this.silentSince = memory.writtenAt();
    this.withoutSilence = watermark;
  }

  /**
   * The run ends with what is there now: a partition is idle when it has nothing left and gave
   * nothing.
   *
   * @param positions where the run stands; beyond {@code runFrom} where a crash cut it in two, and
   *     then what a partition gave before counts too
   */
  public void availableNow(SortedMap<Integer, Long> positions, SortedMap<Integer, Long> runFrom) {
    boundedRun = true;
    positions.forEach(
        (partition, position) -> {
          if (position > runFrom.getOrDefault(partition, 0L)) acceptedInRun.add(partition);
        });
  }

  /** Epoch milliseconds, or {@link Watermarks#NONE}. */
  public long watermark() {
    return watermark;
  }

  /**
   * The watermark with which the newest micro-batch began: where it has moved since, timers are
   * due.
   */
  public long before() {
    return before;
  }

  /**
   * The watermark with which a micro-batch begins, the repetition of the remembered one included.
   */
  public long watermarkOf(long batchId) {
    return batchId <= memory.batchId() ? memory.before() : watermark;
  }

  /** Per partition the largest accepted event time so far. */
  public SortedMap<Integer, Long> largest() {
    return new TreeMap<>(largest);
  }

  /**
   * Takes in what a micro-batch accepted and moves the watermark for the next one.
   *
   * @param accepted per partition the largest accepted event time of the micro-batch
   */
  public void advance(RunningBatch batch, Map<Integer, Long> accepted) {
    PlannedBatch plan = batch.plan();
    // Repeated after it had written the ledger: what it came to is on record and stays.
    if (plan.id() <= memory.batchId()) return;
    before = watermark;
    long seenAt = Math.max(plan.seenAt(), runStartedAt);
    long appearedAt = quietSince.isEmpty() ? runStartedAt : seenAt;
    plan.positions().keySet().forEach(p -> quietSince.putIfAbsent(p, appearedAt));
    accepted.forEach(
        (partition, time) -> {
          largest.merge(partition, time, Math::max);
          quietSince.put(partition, seenAt);
          acceptedInRun.add(partition);
        });
    if (!accepted.isEmpty()) {
      silentSince = seenAt;
      withoutSilence = watermark;
    }
    // The closing micro-batch stamps by the last watermark, so it must not make a newer one.
    if (plan.isClosing()) return;
    View view = new View(plan.positions(), plan.ends(), plan.seenAt());
    // The log ends of one that is repeated, or that looked at none, are old news: nothing is taken
    // for idle by them.
    boolean looked = batch.fresh() && plan.reason() != BatchReason.FORGET;
    withoutSilence = byPartitions(view, looked);
    watermark = looked ? reached(withoutSilence, view) : Math.max(watermark, withoutSilence);
  }

  /** Whether time alone, with no record, moves the watermark: something has fallen idle. */
  boolean movesBy(Offer offer) {
    View view = new View(offer.until(), offer.ends(), offer.seenAt());
    return reached(byPartitions(view, true), view) > watermark;
  }

  /** What is read of the log, and what there is. */
  private record View(
      SortedMap<Integer, Long> positions, SortedMap<Integer, Long> ends, long seenAt) {

    boolean isRead(int partition) {
      return positions.get(partition) >= ends.getOrDefault(partition, 0L);
    }

    boolean isAllRead() {
      return positions.keySet().stream().allMatch(this::isRead);
    }
  }

  private long reached(long byPartitions, View view) {
    long newest = largest.values().stream().max(Long::compare).orElse(Watermarks.NONE);
    long moved =
        view.isAllRead()
            ? silence.reached(byPartitions, silentSince, newest, view.seenAt())
            : byPartitions;
    return Math.max(watermark, moved);
  }

  private long byPartitions(View view, boolean idleCounts) {
    long smallest = Long.MAX_VALUE;
    for (int partition : view.positions().keySet()) {
      if (idleCounts && isIdle(partition, view)) continue;
      Long time = largest.get(partition);
      // It may still have older events than all others: until it speaks or falls idle, all wait.
      if (time == null) return withoutSilence;
      smallest = Math.min(smallest, time);
    }
    return smallest == Long.MAX_VALUE
        ? withoutSilence
        : Math.max(withoutSilence, Watermarks.behind(smallest, rules.watermarkDelayMs()));
  }

  private boolean isIdle(int partition, View view) {
    if (boundedRun) return view.isRead(partition) && !acceptedInRun.contains(partition);
    long since = quietSince.getOrDefault(partition, runStartedAt);
    return view.seenAt() - since > partitionIdleMs;
  }
}
