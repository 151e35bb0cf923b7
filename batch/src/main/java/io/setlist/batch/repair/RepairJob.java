package io.setlist.batch.repair;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
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
    RepairConfig config = options.validated(LocalDate.now(clock));
    try (SparkSession spark = BatchSpark.session("setlist repair", config.dated().warehouse())) {
      Repair repair = new RepairPipeline(spark, config, clock).run();
      RepairReport report = new RepairReport(repair);
      report.lines().forEach(System.out::println);
      if (config.dated().report() != null) {
        new ReportFile(config.dated().report()).write(report.json());
      }
      return ExitCode.DONE;
    }
  }
}
