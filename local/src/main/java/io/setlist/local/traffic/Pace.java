package io.setlist.local.traffic;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Holds the sender back until a record's time has come. */
interface Pace {

  /** Blocks until the next record, which arrives at that time, may be sent. */
  void await(long arrivalMs);

  Pace UNHELD = arrival -> {};

  /** So many a second, evenly. */
  static Pace rate(double perSecond, LongSupplier nanoTime, LongConsumer parkNanos) {
    long started = nanoTime.getAsLong();
    return new Pace() {
      private long sent;

      @Override
      public void await(long arrivalMs) {
        long due = started + (long) (sent++ / perSecond * 1e9);
        for (long left = due - nanoTime.getAsLong(); left > 0; left = due - nanoTime.getAsLong()) {
          parkNanos.accept(left);
        }
      }
    };
  }

  /** Each when the clock on the wall says that it arrives. */
  static Pace live(LongSupplier millis, LongConsumer parkNanos) {
    return arrival -> {
      for (long left = arrival - millis.getAsLong();
          left > 0;
          left = arrival - millis.getAsLong()) {
        parkNanos.accept(left * 1_000_000);
      }
    };
  }

  static Pace rate(double perSecond) {
    return rate(perSecond, System::nanoTime, LockSupport::parkNanos);
  }

  static Pace live() {
    return live(System::currentTimeMillis, LockSupport::parkNanos);
  }
}
