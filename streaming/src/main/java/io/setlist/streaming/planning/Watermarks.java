package io.setlist.streaming.planning;

import java.time.Instant;

/** How a watermark is spelled where there is none yet. */
public final class Watermarks {

  /** No watermark yet: nothing is late, nothing closed. */
  public static final long NONE = Long.MIN_VALUE;

  private Watermarks() {}

  /** The watermark of this event time, epoch milliseconds, or {@link #NONE} as Spark has it. */
  public static long behind(long eventTime, long delayMs) {
    return fromSpark(eventTime - delayMs);
  }

  /**
   * From Spark's spelling. Spark has no word for "none" and says 0; a true watermark of 1970 is
   * taken for none too, which only delays what closes by it.
   */
  public static long fromSpark(long ms) {
    return ms <= 0 ? NONE : ms;
  }

  /** For people. */
  public static String words(long watermark) {
    return watermark == NONE ? "none yet" : Instant.ofEpochMilli(watermark).toString();
  }
}
