package io.setlist.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time that there is. */
final class Budget {

  private final Duration whole;
  private final LongSupplier nanoTime;
  private final long began;

  /**
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  Budget(Duration whole, LongSupplier nanoTime) {
    this.whole = whole;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  /** Zero or less when it is used up. */
  Duration left() {
    return whole.minusNanos(nanoTime.getAsLong() - began);
  }

  /** Whether something that takes so long can still be done. */
  boolean allows(double seconds) {
    return left().compareTo(Duration.ofMillis(Math.round(seconds * 1000))) > 0;
  }
}
