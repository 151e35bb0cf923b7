package io.setlist.local.load;

import io.setlist.event.EventParser;
import io.setlist.rules.Rules;
import java.util.Locale;

/**
 * How far records step back in time from those before them. A stream that has seen a time refuses
 * what is older than that by more than its watermark's delay and its lateness.
 */
final class TimeOrder {

  /** Some phones were offline: that is life. More is an order that somebody chose. */
  private static final double FEW = 0.05;

  private final long tolerance;
  private final long latest;
  private long largest = Long.MIN_VALUE;
  private long records;
  private long behind;
  private String first;

  /**
   * @param latest a later event time is no event's, epoch milliseconds
   */
  TimeOrder(Rules rules, long latest) {
    this.tolerance = rules.watermarkDelay().plus(rules.allowedLateness()).toMillis();
    this.latest = latest;
  }

  /**
   * Takes the next record.
   *
   * @param time its event time, or {@link EventParser#NO_EVENT_TIME}
   */
  void add(long time, Line.Origin origin) {
    records++;
    if (time == EventParser.NO_EVENT_TIME || time > latest) return;
    if (largest != Long.MIN_VALUE && time <= largest - tolerance) {
      if (behind++ == 0) first = origin.name();
    }
    largest = Math.max(largest, time);
  }

  long records() {
    return records;
  }

  boolean isInOrder() {
    return behind == 0;
  }

  /** Whether so many would be refused that it can hardly be meant. */
  boolean isBad() {
    return behind > FEW * records;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d records (%.1f %%) lie more than %d minutes behind one before them, and a stream"
            + " takes such for late; the first is %s; --sort sends all by their event times",
        behind,
        records,
        100.0 * behind / records,
        tolerance / 60_000,
        first);
  }
}
