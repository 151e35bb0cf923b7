package io.setlist.batch.repair;

import io.setlist.batch.BatchConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;

/**
 * What a run of {@code repair} is to do.
 *
 * @param dryRun whether nothing is to be changed
 */
@RecordBuilder
public record RepairConfig(BatchConfig dated, boolean dryRun) implements RepairConfigBuilder.With {

  static final RepairConfig DEFAULTS = new RepairConfig(BatchConfig.DEFAULTS, false);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  RepairConfig validated(LocalDate today) {
    return withDated(dated.validated(today));
  }
}
