package io.setlist.chaos;

import java.io.IOException;
import java.util.Locale;
import java.util.Random;

/** A time in the life of a stream: so long after its start, or after its n-th micro-batch. */
record Moment(int microBatches, long ms) {

  private static final int MOST_MICRO_BATCHES = 3;

  /** Any moment: while it starts and repeats what was cut off, or while it works. */
  static Moment any(Random random) {
    return random.nextInt(MOST_MICRO_BATCHES + 1) == 0 ? starting(random) : working(random);
  }

  /** A moment at which it starts, or has just done so. */
  static Moment starting(Random random) {
    return new Moment(0, 1000 + random.nextInt(9000));
  }

  /** A moment at which it works. */
  static Moment working(Random random) {
    return new Moment(1 + random.nextInt(MOST_MICRO_BATCHES), random.nextInt(2000));
  }

  void await(RunningStream stream) throws Broken, IOException, InterruptedException {
    if (microBatches > 0) stream.awaitMicroBatches(microBatches);
    Thread.sleep(ms);
  }

  @Override
  public String toString() {
    String seconds = String.format(Locale.ROOT, "%.2f s after ", ms / 1000.0);
    return seconds + (microBatches == 0 ? "its start" : "micro-batch " + microBatches);
  }
}
