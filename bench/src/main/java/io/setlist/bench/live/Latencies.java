package io.setlist.bench.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Milliseconds from event to row, by the minute in which the event was sent. */
final class Latencies {

  private static final long MINUTE_MS = 60_000;

  private final long began;
  private final SortedMap<Integer, List<Long>> minutes = new TreeMap<>();

  /**
   * @param began epoch milliseconds of the first event
   */
  Latencies(long began) {
    this.began = began;
  }

  /**
   * @param visibleAt epoch milliseconds, as is the other
   */
  void add(long sentAt, long visibleAt) {
    minutes
        .computeIfAbsent((int) ((sentAt - began) / MINUTE_MS), m -> new ArrayList<>())
        .add(visibleAt - sentAt);
  }

  /**
   * What came of one minute, or of several.
   *
   * @param minute the first, from 0
   */
  record Percentiles(int minute, int events, long p50, long p99, long max) {}

  List<Percentiles> byMinute() {
    return minutes.entrySet().stream().map(m -> of(m.getKey(), m.getValue())).toList();
  }

  /** Of all events from a minute on. */
  Percentiles since(int minute) {
    List<Long> all = minutes.tailMap(minute).values().stream().flatMap(List::stream).toList();
    return of(minute, all);
  }

  private static Percentiles of(int minute, List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return new Percentiles(minute, sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
  }

  /** The smallest value that so great a share of all does not exceed. */
  private static long at(List<Long> sorted, double share) {
    if (sorted.isEmpty()) return 0;
    return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
  }
}
