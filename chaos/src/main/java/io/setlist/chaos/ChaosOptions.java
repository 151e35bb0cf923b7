package io.setlist.chaos;

import io.setlist.cli.Options;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The flags of {@code chaos}. */
final class ChaosOptions extends Options<ChaosConfig> {

  ChaosOptions() {
    super("chaos", "breaks things while it streams, and finds the same rows");
    ChaosConfig byDefault = ChaosConfig.DEFAULTS;
    value(
        "rounds",
        "N",
        "after each of them, all tables are checked (" + byDefault.rounds() + ")",
        (c, v) -> c.withRounds(Integer.parseInt(v)));
    value(
        "seed",
        "N",
        "draws the faults, their moments and the traffic (" + byDefault.seed() + ")",
        (c, v) -> c.withSeed(Long.parseLong(v)));
    value(
        "faults",
        "NAME,...",
        "which, each as often as the others (all of them)\n" + faults(),
        ChaosConfig::withFaultsOf);
    value(
        "strikes",
        "N",
        "faults in a round, one after the other (" + byDefault.strikes() + ")",
        (c, v) -> c.withStrikes(Integer.parseInt(v)));
    value(
        "rate",
        "N",
        "records a second (" + (int) byDefault.rate() + ")",
        (c, v) -> c.withRate(Double.parseDouble(v)));
    value(
        "aged",
        "N",
        "commits that make a table old (" + byDefault.aged() + ")",
        (c, v) -> c.withAged(Integer.parseInt(v)));
    value(
        "dir",
        "DIR",
        "for all that it makes; an earlier run's is emptied (" + byDefault.dir() + ")",
        (c, v) -> c.withDir(Path.of(v)));
    value("report", "FILE", "write the outcome as JSON", (c, v) -> c.withReport(Path.of(v)));
    note(
        """

        A round: traffic flows into a broker, the stream is started as ever, something breaks at a
        moment of chance. Then the stream reads to the end, and each record is looked for:
          archive       every record that was sent, once, byte for byte
          ledger        the offsets without a gap; its counts add up to them
          late_events, dead_letters   those that SPEC 1 and 4 refuse, once, and no other
          sessions      SPEC 3 over the archive less those two, each once, with the right status
        The first round that is not right ends the run with exit code 1, and keeps its tables.
        Everything is on 127.0.0.1. The same seed draws the same faults, moments and records; which
        record is under way at such a moment is up to the machine.
        """);
  }

  private static String faults() {
    return Fault.all().stream()
        .map(fault -> "%-11s %s".formatted(fault.name(), fault.purpose()))
        .collect(Collectors.joining("\n"));
  }
}
