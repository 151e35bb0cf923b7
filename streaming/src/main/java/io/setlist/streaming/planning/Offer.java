package io.setlist.streaming.planning;

import java.util.SortedMap;

/**
 * What Kafka has to offer to the next micro-batch.
 *
 * @param from positions where it begins
 * @param until positions where it would end
 * @param ends where what can be read ends, as seen at {@code seenAt} (epoch milliseconds)
 * @param logEnds where the log ends, as seen then or later; beyond {@code ends} lie transactions
 *     that are still open
 */
public record Offer(
    SortedMap<Integer, Long> from,
    SortedMap<Integer, Long> until,
    SortedMap<Integer, Long> ends,
    SortedMap<Integer, Long> logEnds,
    long seenAt) {

  /** Nothing that {@code last} has not read, and no look at the log. */
  public static Offer nothing(PlannedBatch last, long now) {
    return new Offer(last.positions(), last.positions(), last.ends(), last.ends(), now);
  }

  public boolean hasRecords() {
    return !from.equals(until);
  }
}
