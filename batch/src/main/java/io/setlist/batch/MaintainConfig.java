package io.setlist.batch;

import io.setlist.batch.maintain.Maintenance;
import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.Durations;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What a run of the maintenance is to do.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param retain how long what a table had in it stays readable
 * @param anyRetention whether one that Delta calls unsafe is meant
 * @param dryRun whether nothing is to be changed
 */
@RecordBuilder
record MaintainConfig(String warehouse, Duration retain, boolean anyRetention, boolean dryRun)
    implements MaintainConfigBuilder.With {

  static final MaintainConfig DEFAULTS =
      new MaintainConfig(null, Maintenance.SAFE_RETENTION, false, false);

  /**
   * Checks what the options alone cannot.
   *
   * @throws JobException (usage) with what is wrong
   */
  MaintainConfig validated() {
    WarehouseOption.require(warehouse);
    if (retain.compareTo(Maintenance.SAFE_RETENTION) < 0 && !anyRetention) {
      throw JobException.usage(
          "--retain "
              + Durations.format(retain)
              + " is below "
              + Durations.format(Maintenance.SAFE_RETENTION)
              + ": it can remove files under a job that is running; stop the jobs and add --unsafe-retain");
    }
    return this;
  }
}
