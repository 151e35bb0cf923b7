package io.setlist.batch.reconcile;

import io.setlist.batch.BatchConfig;
import io.setlist.batch.DatedOptions;

/** The options of {@code reconcile}. */
final class ReconcileOptions extends DatedOptions<ReconcileConfig> {

  ReconcileOptions() {
    super(
        "reconcile",
        "the live sessions of UTC dates against those that batch has recomputed",
        DatedOptions.OR_DUE,
        ReconcileConfig::dated,
        ReconcileConfig::withDated);
    value(
        "max-drift",
        "SHARE",
        "largest relative drift of a date's totals (0.001)",
        (c, v) -> c.withMaxDrift(BatchConfig.parseShare(v)));
    flag("show-users", "name the users of differing sessions in full", c -> c.withShowsUsers(true));
    flag(
        "fail-on-drift",
        "exit code 4 where a date's drift is larger",
        c -> c.withFailsOnDrift(true));
  }
}
