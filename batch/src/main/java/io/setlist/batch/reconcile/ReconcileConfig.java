package io.setlist.batch.reconcile;

import io.setlist.batch.BatchConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/**
 * What a run of {@code reconcile} is to do.
 *
 * @param maxDrift the largest relative drift of a date that is still within the limit
 * @param failsOnDrift whether a larger one decides the exit code
 * @param showsUsers whether users of sessions that differ are named in full
 */
@RecordBuilder
public record ReconcileConfig(
    BatchConfig dated, double maxDrift, boolean failsOnDrift, boolean showsUsers)
    implements ReconcileConfigBuilder.With {

  static final ReconcileConfig DEFAULTS =
      new ReconcileConfig(BatchConfig.DEFAULTS, 0.001, false, false);

  /**
   * Checks what the options alone cannot.
   *
   * @throws io.setlist.cli.JobException (usage) with what is wrong
   */
  ReconcileConfig validated(LocalDate today) {
    return withDated(dated.validatedOrDue(today));
  }

  /** With the rules of its tables, so far as none are given. */
  ReconcileConfig resolved(SparkSession spark) {
    return withDated(dated.resolved(spark));
  }
}
