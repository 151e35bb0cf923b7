package io.setlist.batch;

import io.setlist.batch.maintain.Maintenance;
import io.setlist.cli.JobException;
import io.setlist.rules.Durations;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * What a run of the maintenance is to do.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param retain how long what a table had in it stays readable
 */
@RecordBuilder
record MaintainConfig(String warehouse, Duration retain, Safety safety, Mode mode)
    implements MaintainConfigBuilder.With {

  /** Whether a retention that Delta calls unsafe is meant. */
  enum Safety {
    KEPT,
    GIVEN_UP
  }

  /** Whether anything is changed. */
  enum Mode {
    REAL,
    DRY_RUN
  }

  static final MaintainConfig DEFAULTS =
      new MaintainConfig(null, Maintenance.SAFE_RETENTION, Safety.KEPT, Mode.REAL);

  /**
   * Checks what the options alone cannot.
   *
   * @throws JobException (usage) with what is wrong
   */
  MaintainConfig validated() {
    if (warehouse == null || warehouse.isBlank()) {
      throw JobException.usage("--warehouse is missing: the folder or URI of the tables");
    }
    if (retain.compareTo(Maintenance.SAFE_RETENTION) < 0 && safety == Safety.KEPT) {
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
