package io.setlist.batch;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.Durations;

/** The options of {@code maintain}. */
final class MaintainOptions extends Options<MaintainConfig> {

  MaintainOptions() {
    super("maintain", "compacts the tables and removes the files that they no longer need");
    WarehouseOption.declare(this, MaintainConfig::withWarehouse);
    value(
        "retain",
        "DURATION",
        "keep what tables had in them so long ago (7d)",
        (c, v) -> c.withRetain(Durations.parse(v)));
    flag(
        "unsafe-retain",
        "allow a --retain below 7d; nothing else may use the tables meanwhile",
        c -> c.withAnyRetention(true));
    flag("dry-run", "say what would be done and change nothing", c -> c.withDryRun(true));
  }
}
