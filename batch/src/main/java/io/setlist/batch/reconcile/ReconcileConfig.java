package io.setlist.batch.reconcile;

import io.setlist.batch.BatchConfig;
import java.time.LocalDate;

/**
 * What a run of {@code reconcile} is to do.
 *
 * @param maxDrift the largest relative drift of a date that is still within the limit
 * @param onDrift what a larger one does
 */
public record ReconcileConfig(BatchConfig dated, double maxDrift, OnDrift onDrift) {

  /** What drift above the limit does to the exit code. */
  public enum OnDrift {
    REPORT,
    FAIL
  }

  static final ReconcileConfig DEFAULTS =
      new ReconcileConfig(BatchConfig.DEFAULTS, 0.001, OnDrift.REPORT);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  ReconcileConfig validated(LocalDate today) {
    return withDated(dated.validated(today));
  }

  ReconcileConfig withDated(BatchConfig d) {
    return new ReconcileConfig(d, maxDrift, onDrift);
  }

  ReconcileConfig withMaxDrift(String share) {
    double max = parse(share);
    if (!(max >= 0)) throw new IllegalArgumentException("must be 0 or more, as 0.001");
    return new ReconcileConfig(dated, max, onDrift);
  }

  private static double parse(String share) {
    try {
      return Double.parseDouble(share);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  ReconcileConfig withOnDrift(OnDrift o) {
    return new ReconcileConfig(dated, maxDrift, o);
  }
}
