package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** A state's aggregate and tail with the accepted events of a step put in, cut into sessions. */
final class Timeline {

  private final SessionAggregate aggregate;
  private final List<Event> events;
  // Which of the events were not in the state, be they new or smaller copies.
  private final BitSet fresh;
  private final int duplicates;

  private Timeline(SessionAggregate aggregate, List<Event> events, BitSet fresh, int duplicates) {
    this.aggregate = aggregate;
    this.events = events;
    this.fresh = fresh;
    this.duplicates = duplicates;
  }

  /**
   * Merges; the order of {@code arrivals} does not matter. Copies stand next to each other in SPEC
   * 2's order, the one that counts first, so a single pass finds them.
   */
  static Timeline of(UserState state, List<Event> arrivals) {
    List<Event> tail = state.tail();
    if (arrivals.isEmpty()) return new Timeline(state.aggregate(), tail, new BitSet(), 0);
    Event[] sorted = arrivals.toArray(new Event[0]);
    Arrays.sort(sorted);
    requireAfter(state.aggregate(), sorted[0]);
    List<Event> events = new ArrayList<>(tail.size() + sorted.length);
    BitSet fresh = new BitSet();
    int duplicates = 0;
    int known = 0;
    int arrived = 0;
    Event last = null;
    while (known < tail.size() || arrived < sorted.length) {
      // Of equals the known one goes first: an exact copy must not look like a change.
      boolean isKnown =
          arrived == sorted.length
              || (known < tail.size() && tail.get(known).compareTo(sorted[arrived]) <= 0);
      Event next = isKnown ? tail.get(known++) : sorted[arrived++];
      if (last != null && next.isCopyOf(last)) {
        duplicates++;
      } else {
        if (!isKnown) fresh.set(events.size());
        events.add(last = next);
      }
    }
    return new Timeline(state.aggregate(), events, fresh, duplicates);
  }

  private static void requireAfter(SessionAggregate aggregate, Event first) {
    if (aggregate != null && first.eventTime() <= aggregate.end()) {
      throw new IllegalStateException(
          ("an event at %d is not late, yet the state has summed up all until %d: "
                  + "the watermark went back, or the allowed lateness grew")
              .formatted(first.eventTime(), aggregate.end()));
    }
  }

  /** Accepted events that were copies of others, or that others in the state became copies of. */
  int duplicates() {
    return duplicates;
  }

  boolean changed() {
    return !fresh.isEmpty();
  }

  List<Event> events() {
    return events;
  }

  /** The sessions by ascending start. */
  List<Span> sessions(long gapMs) {
    List<Span> spans = new ArrayList<>();
    int from = 0;
    SessionAggregate prefix = aggregate;
    while (prefix != null || from < events.size()) {
      long start = prefix != null ? prefix.start() : events.get(from).eventTime();
      long end = prefix != null ? prefix.end() : start;
      int to = from;
      while (to < events.size() && events.get(to).eventTime() - end <= gapMs) {
        end = events.get(to++).eventTime();
      }
      int changedAt = fresh.nextSetBit(from);
      spans.add(
          new Span(prefix, events.subList(from, to), start, end, changedAt >= 0 && changedAt < to));
      from = to;
      prefix = null;
    }
    return spans;
  }

  /**
   * One session.
   *
   * @param prefix its first events, aggregated; null where there are none. Not to be changed
   * @param events all others, in order
   * @param start epoch milliseconds, as {@code end}
   * @param changed the step gave it an event or a smaller copy of one
   */
  record Span(SessionAggregate prefix, List<Event> events, long start, long end, boolean changed) {

    /** All of its events, aggregated. */
    SessionAggregate aggregated() {
      return aggregateFirst(events.size());
    }

    /** Its prefix and its first {@code n} events, aggregated; null where that is nothing. */
    SessionAggregate aggregateFirst(int n) {
      if (n == 0) return prefix;
      SessionAggregate f = prefix == null ? new SessionAggregate() : prefix.copy();
      for (Event e : events.subList(0, n)) f.add(e);
      return f;
    }

    /** How many of its events lie at or before {@code time}. */
    int countUntil(long time) {
      int n = 0;
      while (n < events.size() && events.get(n).eventTime() <= time) n++;
      return n;
    }
  }
}
