package io.setlist.batch;

import io.setlist.batch.maintain.Maintenance;
import io.setlist.batch.maintain.Retention;
import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.Durations;
import io.setlist.table.Table;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a run of the maintenance is to do.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param retain how long what a table had in it stays readable
 * @param anyRetention whether one that Delta calls unsafe is meant
 * @param keep for how many days rows of tables are kept, of those that are not kept for ever
 * @param hourly whether only the archive's files of hours that are over are to be joined
 * @param report where the JSON report goes, or null
 * @param dryRun whether nothing is to be changed
 */
@RecordBuilder
record MaintainConfig(
    String warehouse,
    Duration retain,
    boolean anyRetention,
    SortedMap<Table, Integer> keep,
    boolean hourly,
    Path report,
    boolean dryRun)
    implements MaintainConfigBuilder.With {

  private static final Pattern KEEP = Pattern.compile("([a-z_]+)=([1-9][0-9]{0,5})d");
  private static final String KEPT_BY_AGE =
      Arrays.stream(Table.values())
          .filter(Retention::canTakeFrom)
          .map(Table::folder)
          .collect(Collectors.joining(", "));

  static final MaintainConfig DEFAULTS =
      new MaintainConfig(
          null,
          Maintenance.SAFE_RETENTION,
          false,
          Collections.emptySortedMap(),
          false,
          null,
          false);

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
    if (hourly && (dryRun || !keep.isEmpty())) {
      throw JobException.usage("--hourly does one thing alone; leave out --keep and --dry-run");
    }
    return this;
  }

  /**
   * Reads {@code archive=60d,dead_letters=30d}.
   *
   * @throws IllegalArgumentException with a line for the user where it is none
   */
  static SortedMap<Table, Integer> parseKeep(String text) {
    SortedMap<Table, Integer> keep = new TreeMap<>();
    for (String one : text.split(",", -1)) {
      Matcher m = KEEP.matcher(one.trim());
      Optional<Table> table = m.matches() ? tableOf(m.group(1)) : Optional.empty();
      if (table.isEmpty()) {
        throw new IllegalArgumentException(
            "'" + one + "': write TABLE=DAYS, as archive=60d, of " + KEPT_BY_AGE);
      }
      keep.put(table.get(), Integer.parseInt(m.group(2)));
    }
    return keep;
  }

  private static Optional<Table> tableOf(String folder) {
    return Arrays.stream(Table.values())
        .filter(t -> t.folder().equals(folder) && Retention.canTakeFrom(t))
        .findFirst();
  }
}
