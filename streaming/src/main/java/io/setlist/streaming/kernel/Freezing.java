package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.Timeline.Span;
import java.util.List;

/**
 * When events are {@link Frozen}. Most arrive in order, and nothing comes between the older ones
 * any more; a step that has to look at all of them costs the more the longer people listen.
 *
 * @param recentMs how long before the last event of its session an event stays as it is: the
 *     disorder that a user's devices are used to, since thawing costs as much as never to freeze
 * @param atLeast so many at once: a block repeats the texts that its events have in common
 */
record Freezing(long recentMs, int atLeast) {

  static final Freezing DEFAULT = new Freezing(60_000, 32);

  /**
   * A copy or a neighbour of frozen events has come; or a quarter of their time is sealed, so that
   * a state holds little that it need not.
   */
  static boolean mustThaw(UserState state, List<Event> accepted, long horizon) {
    Frozen frozen = state.frozen();
    if (frozen == null || accepted.isEmpty()) return false;
    long end = state.fold().end();
    if (horizon > frozen.start() + (end - frozen.start()) / 4) return true;
    for (Event e : accepted) if (e.eventTime() <= end) return true;
    return false;
  }

  /** How many of a session's first events may be summed up; none where there are too few. */
  int countCold(Span session, int sealed) {
    int cold = session.countUntil(session.end() - recentMs - 1);
    return cold - sealed < atLeast ? 0 : cold;
  }
}
