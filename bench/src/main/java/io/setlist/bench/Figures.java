package io.setlist.bench;

import java.util.List;
import java.util.Optional;

/**
 * What is reported of a contestant. What needs runs that are not made yet is empty.
 *
 * @param runs with either number of events
 * @param smallSeconds wall time of a run with N events
 * @param largeSeconds wall time of a run with four times as many, as all that follows
 * @param cpuSeconds of the process and all that it started
 * @param brokerCpuSeconds of the broker meanwhile
 * @param peakMebibytes resident memory
 * @param rate events a second, start-up included
 * @param marginalRate events a second between the two sizes
 * @param marginalCpu CPU seconds for a million events more
 * @param timesAsFast the baseline's marginal rate over this one's
 * @param timesAsCheap this one's marginal CPU over the baseline's
 * @param found sessions, or records
 * @param load of the machine before each run
 * @param differences to the true sessions, in words
 */
record Figures(
    String contestant,
    Division division,
    int runs,
    Optional<Spread> smallSeconds,
    Optional<Spread> largeSeconds,
    Optional<Spread> cpuSeconds,
    Optional<Spread> brokerCpuSeconds,
    Optional<Spread> peakMebibytes,
    Optional<Spread> rate,
    Optional<Spread> marginalRate,
    Optional<Spread> marginalCpu,
    Optional<Double> timesAsFast,
    Optional<Double> timesAsCheap,
    Optional<Spread> found,
    Optional<Spread> load,
    List<String> differences) {

  static Figures of(Contestant contestant, BenchConfig config, List<Run> runs) {
    Score s = Score.of(contestant.name(), config, runs);
    Score baseline = Score.of(contestant.division().baseline(), config, runs);
    return new Figures(
        contestant.name(),
        contestant.division(),
        s.small().size() + s.large().size(),
        Score.spread(s.small(), Run::wallSeconds),
        Score.spread(s.large(), Run::wallSeconds),
        Score.spread(s.large(), Run::cpuSeconds),
        Score.spread(s.large(), Run::brokerCpuSeconds),
        Score.spread(s.large(), r -> r.peakBytes() / (double) (1 << 20)),
        s.rate(),
        s.marginalRate(),
        s.marginalCpu(),
        ratio(baseline.marginalRate(), s.marginalRate()),
        ratio(s.marginalCpu(), baseline.marginalCpu()),
        Score.spread(s.large(), Run::found),
        Score.spread(runs(s), Run::load),
        s.differencesToTruth());
  }

  private static List<Run> runs(Score s) {
    return java.util.stream.Stream.of(s.small(), s.large()).flatMap(List::stream).toList();
  }

  private static Optional<Double> ratio(Optional<Spread> over, Optional<Spread> under) {
    return over.flatMap(o -> under.map(u -> o.median() / u.median()));
  }
}
