package io.setlist.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Which runs there are and in which order: everybody once with either number of events, then
 * everybody again, so that a noisy hour falls on all alike.
 */
final class Plan {

  /** A run to make. */
  record Step(String contestant, long events, int round) {}

  private final BenchConfig config;
  private final Map<String, String> codes;
  private final List<Step> steps = new ArrayList<>();

  /**
   * @param codes the code of each contestant that takes part, in the order of their turns
   */
  Plan(BenchConfig config, Map<String, String> codes) {
    this.config = config;
    this.codes = codes;
    for (int round = 1; round <= config.runs(); round++) {
      for (String contestant : codes.keySet()) {
        for (long events : config.sizes()) steps.add(new Step(contestant, events, round));
      }
    }
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  /** The code of a contestant that takes part. */
  String code(String contestant) {
    return codes.get(contestant);
  }

  /** The results that belong to this plan. */
  List<Run> made(List<Run> results) {
    return results.stream().filter(r -> r.counts() && belongs(r)).toList();
  }

  /** What is left to do. */
  List<Step> left(List<Run> results) {
    List<Step> left = new ArrayList<>(steps);
    for (Run r : made(results)) left.remove(step(r));
    return left;
  }

  /** The longest that such a run has taken, in seconds; 0 where there has been none. */
  static double expectedSeconds(Step step, List<Run> results) {
    return results.stream()
        .filter(r -> r.contestant().equals(step.contestant()) && r.events() == step.events())
        .map(Run::wallSeconds)
        .max(Comparator.naturalOrder())
        .orElse(0.0);
  }

  private boolean belongs(Run r) {
    return r.users() == config.users()
        && r.code().equals(codes.get(r.contestant()))
        && steps.contains(step(r));
  }

  private static Step step(Run r) {
    return new Step(r.contestant(), r.events(), r.round());
  }
}
