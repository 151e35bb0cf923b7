package io.setlist.batch;

import io.setlist.batch.archive.Progress;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchDates;
import io.setlist.cli.JobException;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** What has to be there before a run over dates may begin. */
public final class Admission {

  private static final int HOURS_NAMED = 5;

  private Admission() {}

  /**
   * Lets the run begin, and tells how far the archive is. Changes nothing.
   *
   * @throws JobException (usage) without an archive, or with other rules than the tables'; (not
   *     ready) where hours are missing and must not be
   */
  public static Progress of(BatchConfig config, Warehouse warehouse) {
    requireArchive(config, warehouse);
    Progress progress =
        new Progress(
            warehouse.read(Table.ARCHIVE_PROGRESS, warehouse.version(Table.ARCHIVE_PROGRESS)),
            warehouse.id(Table.ARCHIVE_PROGRESS),
            BatchDates.archiveSummary(warehouse));
    requireComplete(config, progress);
    return progress;
  }

  private static void requireArchive(BatchConfig config, Warehouse warehouse) {
    if (!warehouse.has(Table.ARCHIVE) || !warehouse.has(Table.ARCHIVE_PROGRESS)) {
      throw JobException.usage(
          "there is no archive in "
              + warehouse.uri()
              + "; './setlist stream' and './setlist archive' make one");
    }
    for (Table table : Table.values()) warehouse.check(table, config.rules());
  }

  private static void requireComplete(BatchConfig config, Progress progress) {
    if (config.hours() == BatchConfig.Hours.MAY_BE_INCOMPLETE) return;
    // Dates that are due have been computed, from whole hours or on purpose from others.
    if (config.asked().isEmpty()) return;
    DateRange requested = config.dates();
    List<Instant> missing =
        progress.completeness(requested.start(), requested.end()).missing(requested.hours());
    if (missing.isEmpty()) return;
    String named =
        missing.stream()
            .limit(HOURS_NAMED)
            .map(Instant::toString)
            .collect(Collectors.joining(", "));
    throw JobException.notReady(
        "%d of %d hours are not wholly archived: %s%s; let the archive catch up, or go on with --allow-incomplete"
            .formatted(
                missing.size(),
                requested.hours().size(),
                named,
                missing.size() > HOURS_NAMED ? ", ..." : ""));
  }
}
