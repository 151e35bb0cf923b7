package io.setlist.batch.repair;

import io.setlist.batch.BatchConfig;
import io.setlist.batch.DatedOptions;

/** The options of {@code repair}. */
final class RepairOptions extends DatedOptions<RepairConfig> {

  RepairOptions() {
    super(
        "repair",
        "replace the final live sessions of UTC dates that differ from the batch's, in one commit",
        DatedOptions.OR_DUE,
        RepairConfig::dated,
        RepairConfig::withDated);
    value(
        "max-removed-share",
        "SHARE",
        "of a date's final rows that may go with nothing in their users' place (0.01; 100 may)",
        (c, v) -> c.withMaxRemovedShare(BatchConfig.parseShare(v)));
    value(
        "undo",
        "REPAIR",
        "put back what this repair has replaced, by its id in the table repairs",
        RepairConfig::withUndo);
    flag("show-users", "name users in full, in a dry run", c -> c.withShowsUsers(true));
    flag("dry-run", "tell what would be done, and change nothing", c -> c.withDryRun(true));
  }
}
