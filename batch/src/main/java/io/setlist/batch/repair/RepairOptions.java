package io.setlist.batch.repair;

import io.setlist.batch.DatedOptions;

/** The options of {@code repair}. */
final class RepairOptions extends DatedOptions<RepairConfig> {

  RepairOptions() {
    super(
        "repair",
        "replace the final live sessions of UTC dates that differ from the batch's, in one commit",
        RepairConfig::dated,
        RepairConfig::withDated);
    flag("dry-run", "tell what would be done, and change nothing", c -> c.withDryRun(true));
  }
}
