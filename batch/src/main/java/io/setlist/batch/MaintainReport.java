package io.setlist.batch;

import io.setlist.batch.maintain.Retention.Removal;
import io.setlist.batch.maintain.Upkeep;
import java.time.LocalDate;
import java.util.List;

/** What {@code maintain} did, for a program. */
record MaintainReport(boolean dryRun, List<Removed> removed, List<Kept> tables) {

  /**
   * Rows that were too old.
   *
   * @param waitsFor the date that holds up more, or null
   */
  record Removed(String table, LocalDate keptFrom, long rows, LocalDate waitsFor) {}

  /** The files of a table. */
  record Kept(
      String table,
      String outcome,
      long files,
      long bytes,
      long filesAfter,
      long bytesAfter,
      long filesRemoved,
      long logFilesRemoved) {}

  static MaintainReport of(boolean dryRun, List<Removal> removals, List<Upkeep> upkeeps) {
    return new MaintainReport(
        dryRun,
        removals.stream()
            .map(r -> new Removed(r.table().folder(), r.keptFrom(), r.rows(), r.waitsFor()))
            .toList(),
        upkeeps.stream()
            .map(
                u ->
                    new Kept(
                        u.table().folder(),
                        u.outcome().name().toLowerCase(java.util.Locale.ROOT),
                        u.before().number(),
                        u.before().bytes(),
                        u.after().number(),
                        u.after().bytes(),
                        u.removed().number(),
                        u.log().number()))
            .toList());
  }
}
