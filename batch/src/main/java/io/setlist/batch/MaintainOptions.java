package io.setlist.batch;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.Durations;
import java.nio.file.Path;

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
    value(
        "keep",
        "TABLE=DAYS,...",
        "remove rows that are older, as archive=60d,dead_letters=30d; what is due is kept",
        (c, v) -> c.withKeep(MaintainConfig.parseKeep(v)));
    flag(
        "hourly",
        "join the archive's files of hours that are over, and do nothing else: for every hour",
        c -> c.withHourly(true));
    value(
        "report",
        "FILE",
        "write what was done as JSON, whole or not at all",
        (c, v) -> c.withReport(Path.of(v)));
    flag("dry-run", "say what would be done and change nothing", c -> c.withDryRun(true));
  }
}
