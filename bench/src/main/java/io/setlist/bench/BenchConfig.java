package io.setlist.bench;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What {@code bench} was asked for.
 *
 * @param events N: each contestant reads so many, and then four times as many
 * @param users listeners, about; the days follow
 * @param runs of each contestant and number of events
 * @param only names of contestants; empty: all
 * @param budget when it is used up, what is left waits for the next call
 * @param dir traffic, results and reports
 */
@RecordBuilder
public record BenchConfig(
    long events, int users, int runs, List<String> only, Duration budget, Path dir)
    implements BenchConfigBuilder.With {

  /** How many times N the larger size is. */
  static final int FACTOR = 4;

  static final BenchConfig DEFAULTS =
      new BenchConfig(
          500_000, 5_000, 3, List.of(), Duration.ofMinutes(30), Path.of(".setlist", "bench"));

  private static final long MOST = 1_000_000_000;

  public BenchConfig {
    only = List.copyOf(only);
    if (events < 1_000 || events > MOST) {
      throw new IllegalArgumentException("must be 1000 to " + MOST);
    }
    if (users < 10 || users > 50_000_000) {
      throw new IllegalArgumentException("must be 10 to 50000000");
    }
    if (runs < 1 || runs > 100) throw new IllegalArgumentException("must be 1 to 100");
    if (budget.isZero()) throw new IllegalArgumentException("must be longer than 0");
  }

  List<Long> sizes() {
    return List.of(events, events * FACTOR);
  }
}
