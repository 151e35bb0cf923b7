package io.setlist.batch.repair;

import io.setlist.batch.BatchConfig;
import io.setlist.cli.JobException;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/**
 * What a run of {@code repair} is to do.
 *
 * @param maxRemovedShare of a date's final rows that may go with nothing in their users' place
 * @param undo id of the repair whose rows are to be put back, or null
 * @param showsUsers whether a dry run names users in full
 * @param dryRun whether nothing is to be changed
 */
@RecordBuilder
public record RepairConfig(
    BatchConfig dated, double maxRemovedShare, String undo, boolean showsUsers, boolean dryRun)
    implements RepairConfigBuilder.With {

  static final RepairConfig DEFAULTS =
      new RepairConfig(BatchConfig.DEFAULTS, 0.01, null, false, false);

  /**
   * Checks what the options alone cannot.
   *
   * @throws JobException (usage) with what is wrong
   */
  RepairConfig validated(LocalDate today) {
    BatchConfig checked = dated.validatedOrDue(today);
    if (undo != null && checked.asked().isPresent()) {
      throw JobException.usage("--undo puts back all dates of that repair; leave out the dates");
    }
    return withDated(checked);
  }

  /** With the rules of its tables, so far as none are given. */
  RepairConfig resolved(SparkSession spark) {
    return withDated(dated.resolved(spark));
  }

  /** The command that has asked for this, for a person to go on with. */
  String command() {
    String dates =
        dated
            .asked()
            .map(
                d ->
                    d.first().equals(d.last())
                        ? " --date " + d.first()
                        : " --from " + d.first() + " --to " + d.last())
            .orElse("");
    return "./setlist repair --warehouse " + dated.warehouse() + dates;
  }
}
