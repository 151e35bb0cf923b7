package io.setlist.bench;

/** Runs for tests, told by what matters. */
final class Runs {

  private Runs() {}

  static Run run(String contestant, long events, int round, double wallSeconds, double cpuSeconds) {
    return new Run(
        contestant,
        events,
        5_000,
        round,
        "code-" + contestant,
        wallSeconds,
        cpuSeconds,
        0,
        1 << 20,
        0.5,
        10,
        "digest",
        null,
        null);
  }

  static Run failed(Run r) {
    return new Run(
        r.contestant(),
        r.events(),
        r.users(),
        r.round(),
        r.code(),
        r.wallSeconds(),
        r.cpuSeconds(),
        0,
        0,
        0.5,
        0,
        null,
        null,
        "exit code 1");
  }
}
