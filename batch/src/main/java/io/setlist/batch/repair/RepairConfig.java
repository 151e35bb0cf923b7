package io.setlist.batch.repair;

import io.setlist.batch.BatchConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;

/** What a run of {@code repair} is to do. */
@RecordBuilder
public record RepairConfig(BatchConfig dated, Writing writing) implements RepairConfigBuilder.With {

  /** Whether the run changes anything. */
  public enum Writing {
    COMMIT,
    DRY_RUN
  }

  static final RepairConfig DEFAULTS = new RepairConfig(BatchConfig.DEFAULTS, Writing.COMMIT);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  RepairConfig validated(LocalDate today) {
    return withDated(dated.validated(today));
  }
}
