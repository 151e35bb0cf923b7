package io.setlist.batch;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.setlist.batch.maintain.Maintenance;
import io.setlist.batch.maintain.Retention;
import io.setlist.batch.maintain.Retention.Removal;
import io.setlist.batch.maintain.Upkeep;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.forgotten.Reapplication;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** {@code setlist maintain}: old rows away, then compaction and vacuum of all tables. */
public final class MaintainJob {

  private MaintainJob() {}

  public static void main(String[] args) {
    Command.main(new MaintainOptions(), MaintainConfig.DEFAULTS, args, MaintainJob::run);
  }

  private static String forgotten(Table table, long rows) {
    return String.format(
        Locale.ROOT, "%s: %,d rows of forgotten users that a job had left", table.folder(), rows);
  }

  private static List<Removal> removals(
      SparkSession spark, Warehouse warehouse, MaintainConfig config) {
    Retention retention = new Retention(spark, warehouse);
    LocalDate today = LocalDate.now(Clock.systemUTC());
    List<Removal> removals = new ArrayList<>();
    config
        .keep()
        .forEach(
            (table, days) -> {
              if (!warehouse.has(table)) return;
              JobProgress.step(spark, "taking old rows out of " + table.folder());
              Removal removal = retention.run(table, today.minusDays(days), config.dryRun());
              System.out.println(removal.line(config.dryRun()));
              removals.add(removal);
            });
    return removals;
  }

  private static ExitCode joined(
      SparkSession spark, Warehouse warehouse, Maintenance maintenance, Instant now) {
    if (!warehouse.has(Table.ARCHIVE)) {
      throw JobException.usage("there is no archive in " + warehouse.uri());
    }
    JobProgress.step(spark, "joining files of the archive");
    try {
      int hours = maintenance.joinHours(now);
      System.out.printf(Locale.ROOT, "archive: joined the files of %,d hours%n", hours);
      return ExitCode.DONE;
    } catch (DeltaConcurrentModificationException e) {
      throw JobException.failed(
          "another job wrote to the same files of "
              + warehouse.path(Table.ARCHIVE)
              + "; what is left to join, the next run does",
          e);
    }
  }

  static ExitCode run(MaintainConfig options) {
    MaintainConfig config = options.validated();
    try (SparkSession spark = BatchSpark.session("setlist maintain", config.warehouse())) {
      Warehouse warehouse = Warehouse.toWrite(spark, config.warehouse());
      List<Table> tables = Arrays.stream(Table.values()).filter(warehouse::has).toList();
      if (tables.isEmpty()) throw JobException.usage("there are no tables in " + warehouse.uri());
      Clock clock = Clock.systemUTC();
      Maintenance maintenance = new Maintenance(spark, warehouse, config.retain(), clock);
      if (config.hourly()) return joined(spark, warehouse, maintenance, clock.instant());
      boolean dry = config.dryRun();
      if (!dry) {
        JobProgress.step(spark, "looking for the forgotten");
        new Reapplication(spark, warehouse)
            .run(LocalDate.now(clock))
            .forEach((table, rows) -> System.out.println(forgotten(table, rows)));
      }
      List<Removal> removals = removals(spark, warehouse, config);
      List<Upkeep> upkeeps = new ArrayList<>();
      for (Table table : tables) {
        JobProgress.step(spark, "looking after " + table.folder());
        Upkeep upkeep = dry ? maintenance.dryRun(table) : maintenance.run(table);
        System.out.println(upkeep.line());
        upkeeps.add(upkeep);
      }
      if (config.report() != null) {
        new ReportFile(config.report()).write(MaintainReport.of(dry, removals, upkeeps));
      }
      return ExitCode.DONE;
    }
  }
}
