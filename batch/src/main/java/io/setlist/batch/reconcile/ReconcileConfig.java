package io.setlist.batch.reconcile;

import io.setlist.batch.BatchConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;

/**
 * What a run of {@code reconcile} is to do.
 *
 * @param maxDrift the largest relative drift of a date that is still within the limit
 * @param failsOnDrift whether a larger one decides the exit code
 */
@RecordBuilder
public record ReconcileConfig(BatchConfig dated, double maxDrift, boolean failsOnDrift)
    implements ReconcileConfigBuilder.With {

  static final ReconcileConfig DEFAULTS = new ReconcileConfig(BatchConfig.DEFAULTS, 0.001, false);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  ReconcileConfig validated(LocalDate today) {
    return withDated(dated.validated(today));
  }

  /** Reads {@code --max-drift}. */
  static double parseShare(String text) {
    try {
      double share = Double.parseDouble(text);
      if (share >= 0) return share;
    } catch (NumberFormatException e) {
      // Said below, as for what is a number and no share.
    }
    throw new IllegalArgumentException("must be 0 or more, as 0.001");
  }
}
