package io.setlist.lease;

import java.util.concurrent.TimeUnit;

/** Time as one process sees it pass; no two processes need agree about it. */
interface Ticker {

  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long millis() {
          return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public void pass(long ms) throws InterruptedException {
          Thread.sleep(ms);
        }
      };

  /** Since some moment, always forward. */
  long millis();

  /** Waits. */
  void pass(long ms) throws InterruptedException;
}
