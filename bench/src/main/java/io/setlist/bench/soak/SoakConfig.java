package io.setlist.bench.soak;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@code bench soak} was asked for.
 *
 * @param microBatches so many, in eight parts
 * @param trigger of the stream
 * @param rate records a second
 * @param users listeners; with the rate they decide how many days of theirs go by
 * @param atMost what has not come by then is not waited for
 * @param dir emptied first
 */
@RecordBuilder
public record SoakConfig(
    int microBatches, String trigger, int rate, int users, Duration atMost, Path dir)
    implements SoakConfigBuilder.With {

  static final int PARTS = 8;

  static final SoakConfig DEFAULTS =
      new SoakConfig(
          8000, "1 second", 200, 2400, Duration.ofHours(4), Path.of(".setlist", "bench-soak"));

  public SoakConfig {
    requireWithin(microBatches, 5 * PARTS, 1_000_000);
    requireWithin(rate, 1, 100_000);
    requireWithin(users, 1, 50_000_000);
    if (atMost.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("must be at least 1m");
    }
  }

  private static void requireWithin(int n, int least, int most) {
    if (n < least || n > most) {
      throw new IllegalArgumentException("must be " + least + " to " + most);
    }
  }
}
