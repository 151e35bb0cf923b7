package io.setlist.local.demo;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;

/**
 * What {@code demo} was asked for.
 *
 * @param dir everything that it makes
 * @param events records to send
 */
@RecordBuilder
public record DemoConfig(Path dir, long events) implements DemoConfigBuilder.With {

  static final DemoConfig DEFAULTS = new DemoConfig(Path.of(".setlist", "demo"), 120_000);

  private static final long FEWEST = 5_000;
  private static final long MOST = 100_000_000;

  public DemoConfig {
    if (events < FEWEST || events > MOST) {
      throw new IllegalArgumentException("must be " + FEWEST + " to " + MOST);
    }
  }

  /** So that the day takes several micro-batches: what is late is judged between them. */
  long eventsPerMicroBatch() {
    return Math.max(1, events / 4);
  }
}
