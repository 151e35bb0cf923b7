package io.setlist.bench;

import io.setlist.cli.Options;
import io.setlist.rules.Durations;
import java.nio.file.Path;
import java.util.List;

/** The flags of {@code bench}. */
final class BenchOptions extends Options<BenchConfig> {

  BenchOptions() {
    super("bench", "the same traffic through Setlist and through what one would take instead");
    BenchConfig defaults = BenchConfig.DEFAULTS;
    value(
        "events",
        "N",
        "each reads so many, and four times as many (" + defaults.events() + ")",
        (c, v) -> c.withEvents(Long.parseLong(v)));
    value(
        "users",
        "U",
        "listeners, about; the days follow (" + defaults.users() + ")",
        (c, v) -> c.withUsers(Integer.parseInt(v)));
    value(
        "runs",
        "R",
        "of each, in turn (" + defaults.runs() + ")",
        (c, v) -> c.withRuns(Integer.parseInt(v)));
    value(
        "only",
        "NAME,..",
        "some of " + String.join(", ", Contestants.names()) + " (all)",
        (c, v) -> c.withOnly(Contestants.requireNames(List.of(v.split(",")))));
    value(
        "budget",
        "DURATION",
        "what is left then waits for the next call (" + Durations.format(defaults.budget()) + ")",
        (c, v) -> c.withBudget(Durations.parse(v)));
    value(
        "dir",
        "DIR",
        "traffic, results and reports; goes on where it was cut off (" + defaults.dir() + ")",
        (c, v) -> c.withDir(Path.of(v)));
  }
}
