package io.setlist.batch.repair;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.batch.Unprovable;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/** {@code setlist repair}: the batch's sessions in the place of live ones that differ. */
public final class RepairJob {

  private RepairJob() {}

  public static void main(String[] args) {
    Command.main(new RepairOptions(), RepairConfig.DEFAULTS, args, RepairJob::run);
  }

  static ExitCode run(RepairConfig options) {
    Clock clock = Clock.systemUTC();
    RepairConfig asked = options.validated(LocalDate.now(clock));
    try (SparkSession spark = BatchSpark.session("setlist repair", asked.dated().warehouse())) {
      RepairConfig config = asked.resolved(spark);
      if (config.undo() != null) {
        Warehouse warehouse = Warehouse.toWrite(spark, config.dated().warehouse());
        new Undoing(spark, warehouse, config.dated().rules(), clock)
            .run(config.undo(), config.dryRun())
            .lines()
            .filter(line -> !line.isEmpty())
            .forEach(System.out::println);
        return ExitCode.DONE;
      }
      Repair repair = new RepairPipeline(spark, config, clock).run();
      RepairReport report = new RepairReport(repair, config.showsUsers());
      report.lines().forEach(System.out::println);
      if (config.dated().report() != null) {
        new ReportFile(config.dated().report()).write(report.json());
      }
      Unprovable.require(repair.unprovable());
      return ExitCode.DONE;
    }
  }
}
