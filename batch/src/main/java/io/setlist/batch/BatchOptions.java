package io.setlist.batch;

import io.setlist.cli.Options;
import io.setlist.cli.RulesOptions;
import java.nio.file.Path;

/** The options of {@code batch}. */
final class BatchOptions extends Options<BatchConfig> {

  BatchOptions() {
    super("batch", "the sessions of UTC dates, from the archive alone, into sessions_batch");
    value("warehouse", "URI", "folder of the tables (required)", BatchConfig::withWarehouse);
    value(
        "date", "DATE", "the date, as 2026-02-16", (c, v) -> c.withDate(BatchConfig.parseDate(v)));
    value(
        "from",
        "DATE",
        "or the first of several dates",
        (c, v) -> c.withFrom(BatchConfig.parseDate(v)));
    value("to", "DATE", "and the last", (c, v) -> c.withTo(BatchConfig.parseDate(v)));
    flag(
        "allow-incomplete",
        "go on where hours are not wholly archived (else exit code 3)",
        c -> c.withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));
    flag(
        "check",
        "only say whether the hours are wholly archived (else exit code 3)",
        c -> c.withHours(BatchConfig.Hours.CHECKED_ALONE));
    value(
        "report",
        "FILE",
        "write what was done as JSON, whole or not at all",
        (c, v) -> c.withReport(Path.of(v)));
    RulesOptions.declare(this, BatchConfig::rules, BatchConfig::withRules);
  }
}
