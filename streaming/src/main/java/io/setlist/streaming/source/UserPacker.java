package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.event.UserId;
import io.setlist.streaming.kernel.EventBlock;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Collects events per user into one {@link EventBlock} each, so that a shuffle moves users and not
 * events.
 */
final class UserPacker {

  /** Of a user beside id and block: the map's entry and table, the key, and headers of arrays. */
  private static final int ENTRY_BYTES = 80;

  private Map<UserId, EventBlock.Writer> blocks = new HashMap<>();
  private long bytes;

  void add(Event event) {
    UserId user = new UserId(event.userId());
    EventBlock.Writer block = blocks.get(user);
    if (block == null) {
      blocks.put(user, block = new EventBlock.Writer());
      bytes += ENTRY_BYTES + event.userId().length + block.footprint();
    }
    long before = block.footprint();
    block.add(event);
    bytes += block.footprint() - before;
  }

  /** Bytes of memory that it takes now: of what is in it, and of what that is kept in. */
  long bytes() {
    return bytes;
  }

  /** Hands out what was collected, user by user, and forgets it. */
  Iterator<Map.Entry<UserId, EventBlock.Writer>> drain() {
    Map<UserId, EventBlock.Writer> full = blocks;
    blocks = new HashMap<>();
    bytes = 0;
    return full.entrySet().iterator();
  }
}
