package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.Timeline.Span;
import java.util.List;

/**
 * When events are {@link Frozen}. Most arrive in order, and nothing comes between the older ones
 * any more; a step that has to look at all of them costs the more the longer people listen.
 *
 * @param recentMs how long before the last event of its session an event stays as it is: the
 *     disorder that a user's devices are used to, which is then free
 * @param atLeast so many make a block: it has a key of its own
 * @param atMost about so many at most: it is unfrozen, and aggregated for good, as a whole
 */
record FreezeRule(long recentMs, int atLeast, int atMost) {

  static final FreezeRule DEFAULT = new FreezeRule(10_000, 8, 128);

  /** How many of a session's first events may be summed up; {@code sealed} is the least. */
  int countFrozen(Span session, int sealed) {
    int frozenCount = session.countUntil(session.end() - recentMs - 1);
    return frozenCount - sealed < atLeast ? sealed : frozenCount;
  }

  /**
   * Freezes events {@code from} to {@code to} of a session.
   *
   * @param frozen what is of the same session, all before them
   */
  Frozen freeze(Frozen frozen, Span session, int from, int to) {
    SessionAggregate before = session.aggregateFirst(from);
    List<Event> events = session.events();
    Frozen all = frozen;
    while (from < to) {
      int end = from + Math.min(atMost, to - from);
      // By its time a late event belongs into one block.
      while (end < to && events.get(end).eventTime() == events.get(end - 1).eventTime()) end++;
      all = all.with(before, events.subList(from, end));
      from = end;
    }
    return all;
  }
}
