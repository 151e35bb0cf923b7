package io.setlist.bench.live;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What {@code bench live} was asked for.
 *
 * @param rate events a second
 * @param users who listen at the same time
 * @param period so long
 * @param trigger of the stream
 * @param dir emptied first
 */
@RecordBuilder
public record LiveConfig(int rate, int users, Duration period, String trigger, Path dir)
    implements LiveConfigBuilder.With {

  static final LiveConfig DEFAULTS =
      new LiveConfig(
          20_000, 100_000, Duration.ofMinutes(10), "1 second", Path.of(".setlist", "bench-live"));

  public LiveConfig {
    if (rate < 1 || rate > 10_000_000) {
      throw new IllegalArgumentException("must be 1 to 10000000");
    }
    if (users < 1 || users > 50_000_000) {
      throw new IllegalArgumentException("must be 1 to 50000000");
    }
    if (period.compareTo(Duration.ofMinutes(2)) < 0) {
      throw new IllegalArgumentException("must be at least 2m: the first minute is warm-up");
    }
  }
}
