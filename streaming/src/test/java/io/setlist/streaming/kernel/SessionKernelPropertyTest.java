package io.setlist.streaming.kernel;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of one user, in random order and random steps, against the brute-force reading.
 * A failure names its seed; {@code -Dsetlist.seed=N} runs that history alone.
 */
class SessionKernelPropertyTest {

  private static final int BATCHES = 20;
  private static final int HISTORIES_PER_BATCH = 200;

  static LongStream batches() {
    return Long.getLong("setlist.seed") != null ? LongStream.of(0) : LongStream.range(0, BATCHES);
  }

  @ParameterizedTest
  @MethodSource("batches")
  void anyOrderAndAnyCutGiveTheSessionsOfTheSpec(long batch) {
    Long one = Long.getLong("setlist.seed");
    if (one != null) {
      run(one);
      return;
    }
    for (long i = 0; i < HISTORIES_PER_BATCH; i++) run(batch * HISTORIES_PER_BATCH + i);
  }

  private static void run(long seed) {
    RandomHistory history = new RandomHistory(seed);
    try {
      history.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "-Dsetlist.seed=%d fails, in %s: %s".formatted(seed, history, e.getMessage()), e);
    }
  }
}
