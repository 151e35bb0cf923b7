package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.EventBlock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Collects events per user into one {@link EventBlock} each, so that a shuffle moves users and not
 * events.
 */
final class UserPacker {

  private final Map<UserId, EventBlock.Writer> blocks = new HashMap<>();
  private long bytes;

  void add(Event event) {
    EventBlock.Writer block =
        blocks.computeIfAbsent(new UserId(event.userId()), u -> new EventBlock.Writer());
    int before = block.size();
    block.add(event);
    bytes += block.size() - before;
  }

  /** Bytes that the blocks hold now. */
  long bytes() {
    return bytes;
  }

  /** Hands out what was collected, user by user, and forgets it. */
  Iterator<Map.Entry<UserId, EventBlock.Writer>> drain() {
    Map<UserId, EventBlock.Writer> full = Map.copyOf(blocks);
    blocks.clear();
    bytes = 0;
    return full.entrySet().iterator();
  }

  /** A user id that compares by content. */
  record UserId(byte[] utf8) {
    @Override
    public boolean equals(Object o) {
      return o instanceof UserId other && Arrays.equals(utf8, other.utf8);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(utf8);
    }
  }
}
