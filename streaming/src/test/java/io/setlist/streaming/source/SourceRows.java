package io.setlist.streaming.source;

import io.setlist.event.Event;
import io.setlist.streaming.kernel.EventBlock;
import java.nio.charset.StandardCharsets;

/** Rows as the gate gives them, for tests of what comes after it. */
public final class SourceRows {

  private SourceRows() {}

  public static byte[] userKey(String userId) {
    return Key.ofUser(userId.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] reportKey(int partition) {
    return Key.ofReport(partition);
  }

  /** No events at all is what a woken user gets. */
  public static byte[] block(Event... events) {
    EventBlock.Writer block = new EventBlock.Writer();
    for (Event e : events) block.add(e);
    return block.toBytes();
  }

  /** What a user gets of whom nothing is to be left. */
  public static byte[] forget() {
    return WakeReader.FORGET;
  }

  public static byte[] payload(GateReport report) {
    return report.encode();
  }
}
