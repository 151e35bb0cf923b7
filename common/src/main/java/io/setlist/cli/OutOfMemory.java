package io.setlist.cli;

import java.util.Locale;

/** What to say where memory was too small, and what to do. */
public final class OutOfMemory {

  private static final String REMEDY =
      "give the job more (--driver-memory 4g; on a cluster --executor-memory too)";

  private OutOfMemory() {}

  /** In general. */
  public static String describe(OutOfMemoryError e) {
    return what(e) + ": " + REMEDY;
  }

  /**
   * While a record was read, which may be of a batch that no heap holds.
   *
   * @param offset the record's, as near as it is known
   */
  public static JobException reading(OutOfMemoryError e, String topic, int partition, long offset) {
    return JobException.failed(
        String.format(
            Locale.ROOT,
            "%s while it read partition %d of topic '%s' at offset %d: %s; --skip %s/%d@%d passes"
                + " over what fits into no memory",
            what(e),
            partition,
            topic,
            offset,
            REMEDY,
            topic,
            partition,
            offset),
        null);
  }

  private static String what(OutOfMemoryError e) {
    return String.format(
        Locale.ROOT,
        "out of memory (%s; the heap has %,d MiB at most)",
        e.getMessage(),
        Runtime.getRuntime().maxMemory() >> 20);
  }
}
