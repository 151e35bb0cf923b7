package io.setlist.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the runs of one contestant say.
 *
 * @param small its runs with N events
 * @param large its runs with four times as many
 */
record Score(String contestant, List<Run> small, List<Run> large) {

  static Score of(String contestant, BenchConfig config, List<Run> runs) {
    return new Score(
        contestant,
        withEvents(config.sizes().get(0), contestant, runs),
        withEvents(config.sizes().get(1), contestant, runs));
  }

  private static List<Run> withEvents(long events, String contestant, List<Run> runs) {
    return runs.stream()
        .filter(r -> r.contestant().equals(contestant) && r.events() == events)
        .sorted(Comparator.comparingInt(Run::round))
        .toList();
  }

  static Optional<Spread> spread(List<Run> runs, ToDoubleFunction<Run> of) {
    return Spread.of(runs.stream().map(of::applyAsDouble).toList());
  }

  /** Events a second over the whole larger run, start-up included. */
  Optional<Spread> rate() {
    return spread(large, r -> r.events() / r.wallSeconds());
  }

  /** Events a second between the two sizes: what starting costs is in both and cancels out. */
  Optional<Spread> marginalRate() {
    return Spread.of(
        differences(Run::wallSeconds).stream().map(d -> d.events() / d.seconds()).toList());
  }

  /** CPU seconds for a million more events. */
  Optional<Spread> marginalCpu() {
    return Spread.of(
        differences(Run::cpuSeconds).stream().map(d -> d.seconds() / d.events() * 1e6).toList());
  }

  private record Difference(long events, double seconds) {}

  /** Of each round that has both sizes; one in which more events took less time says nothing. */
  private List<Difference> differences(ToDoubleFunction<Run> seconds) {
    List<Difference> differences = new ArrayList<>();
    for (Run l : large) {
      for (Run s : small) {
        double more = seconds.applyAsDouble(l) - seconds.applyAsDouble(s);
        if (s.round() == l.round() && more > 0) {
          differences.add(new Difference(l.events() - s.events(), more));
        }
      }
    }
    return differences;
  }

  /** How its sessions differ from the truth, once for each size; empty where they do not. */
  List<String> differencesToTruth() {
    return java.util.stream.Stream.of(small, large)
        .flatMap(runs -> runs.stream().map(Run::difference).filter(Objects::nonNull).limit(1))
        .toList();
  }
}
