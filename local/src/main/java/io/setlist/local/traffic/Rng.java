package io.setlist.local.traffic;

/**
 * SplitMix64. Written out, since the same seed must give the same bytes on every Java: the JDK's
 * own generators have changed how they bound their numbers.
 */
final class Rng {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  private Rng(long state) {
    this.state = state;
  }

  /** A generator of its own for each path of numbers: seed, listener, visit … */
  static Rng of(long... path) {
    long h = GOLDEN;
    for (long p : path) h = mix(h ^ mix(p + GOLDEN)) + GOLDEN;
    return new Rng(h);
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** 0 up to but without {@code bound}. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** Both ends included. */
  long between(long low, long high) {
    return low + (long) (uniform() * (high - low + 1));
  }

  /** 0 up to but without 1. */
  double uniform() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  boolean chance(double probability) {
    return uniform() < probability;
  }

  /**
   * Exponentially distributed; StrictMath, because Math may differ in the last bit between
   * machines.
   */
  double exponential(double mean) {
    return -mean * StrictMath.log(1 - uniform());
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
