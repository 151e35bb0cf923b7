package io.setlist.bench.live;

import io.setlist.cli.Options;
import io.setlist.rules.Durations;
import java.nio.file.Path;

/** The flags of {@code bench live}. */
final class LiveOptions extends Options<LiveConfig> {

  LiveOptions() {
    super("bench live", "from an event to its row in the table, at a steady rate");
    LiveConfig defaults = LiveConfig.DEFAULTS;
    value(
        "rate",
        "N",
        "events a second (" + defaults.rate() + ")",
        (c, v) -> c.withRate(Integer.parseInt(v)));
    value(
        "users",
        "U",
        "who listen at the same time (" + defaults.users() + ")",
        (c, v) -> c.withUsers(Integer.parseInt(v)));
    value(
        "for",
        "DURATION",
        "its first minute is warm-up (" + Durations.format(defaults.period()) + ")",
        (c, v) -> c.withPeriod(Durations.parse(v)));
    value(
        "trigger",
        "INTERVAL",
        "of the stream (\"" + defaults.trigger() + "\")",
        LiveConfig::withTrigger);
    value(
        "dir",
        "DIR",
        "broker, tables and log; an earlier run's is emptied (" + defaults.dir() + ")",
        (c, v) -> c.withDir(Path.of(v)));
  }
}
