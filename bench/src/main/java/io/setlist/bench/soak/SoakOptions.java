package io.setlist.bench.soak;

import io.setlist.cli.Options;
import io.setlist.rules.Durations;
import java.nio.file.Path;

/** The flags of {@code bench soak}. */
final class SoakOptions extends Options<SoakConfig> {

  SoakOptions() {
    super("bench soak", "one stream for hours: what a micro-batch costs, what the process holds");
    SoakConfig defaults = SoakConfig.DEFAULTS;
    value(
        "micro-batches",
        "N",
        "so many, reported in eight parts (" + defaults.microBatches() + ")",
        (c, v) -> c.withMicroBatches(Integer.parseInt(v)));
    value(
        "trigger",
        "INTERVAL",
        "of the stream (\"" + defaults.trigger() + "\")",
        SoakConfig::withTrigger);
    value(
        "rate",
        "N",
        "records a second (" + defaults.rate() + ")",
        (c, v) -> c.withRate(Integer.parseInt(v)));
    value(
        "users",
        "U",
        "listeners, some 80 records a day of theirs each (" + defaults.users() + ")",
        (c, v) -> c.withUsers(Integer.parseInt(v)));
    value(
        "at-most",
        "DURATION",
        "ends then, with what there is and exit code 1 ("
            + Durations.format(defaults.atMost())
            + ")",
        (c, v) -> c.withAtMost(Durations.parse(v)));
    value(
        "dir",
        "DIR",
        "broker, tables, log and results; an earlier run's is emptied (" + defaults.dir() + ")",
        (c, v) -> c.withDir(Path.of(v)));
    note(
        """

        The median of a micro-batch is that of its ledger row: from its start to its commit. CPU is
        all that the process took, by micro-batches. What it holds is looked at every 1/32 of the
        run, right after a full collection. In DIR: soak.json, samples.jsonl (as they come), log.
        """);
  }
}
