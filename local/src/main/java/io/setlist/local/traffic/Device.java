package io.setlist.local.traffic;

/**
 * A device and the habits of its software: SPEC 1 leaves much to producers, and each takes its own
 * liberty.
 *
 * @param givesIds whether its events have an {@code event_id}
 * @param clock how it writes times
 * @param escapes whether it writes non-ASCII as {@code \\uXXXX}
 * @param chatty whether it adds fields that nobody knows
 * @param nulls whether it writes null for what is absent
 * @param lowerCase whether it writes countries in lower case
 */
record Device(
    String id,
    boolean givesIds,
    Clock clock,
    boolean escapes,
    boolean chatty,
    boolean nulls,
    boolean lowerCase) {

  enum Clock {
    UTC,
    EPOCH_MS,
    OFFSET,
    NANOS
  }

  private static final Clock[] CLOCKS = {
    Clock.UTC,
    Clock.UTC,
    Clock.UTC,
    Clock.UTC,
    Clock.UTC,
    Clock.UTC,
    Clock.EPOCH_MS,
    Clock.EPOCH_MS,
    Clock.OFFSET,
    Clock.NANOS
  };

  static Device of(String id, Rng rng) {
    return new Device(
        id,
        !rng.chance(0.08),
        CLOCKS[rng.below(CLOCKS.length)],
        rng.chance(0.2),
        rng.chance(0.2),
        rng.chance(0.15),
        rng.chance(0.05));
  }
}
