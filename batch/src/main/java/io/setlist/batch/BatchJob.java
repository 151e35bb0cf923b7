package io.setlist.batch;

import io.setlist.batch.table.BatchRun;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.Clock;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/** {@code setlist batch}: the sessions of dates from the archive. */
public final class BatchJob {

  private BatchJob() {}

  public static void main(String[] args) {
    Command.main(new BatchOptions(), BatchConfig.DEFAULTS, args, BatchJob::run);
  }

  static ExitCode run(BatchConfig options) {
    Clock clock = Clock.systemUTC();
    BatchConfig config = options.validated(LocalDate.now(clock));
    try (SparkSession spark = BatchSpark.session("setlist batch", config.warehouse())) {
      BatchPipeline pipeline = new BatchPipeline(spark, config.resolved(spark), clock);
      if (config.hours() == BatchConfig.Hours.CHECKED_ALONE) {
        pipeline.check();
        System.out.println("all hours are wholly archived");
        return ExitCode.DONE;
      }
      BatchRun run = pipeline.run();
      BatchReport report = new BatchReport(run);
      report.lines().forEach(System.out::println);
      if (config.report() != null) new ReportFile(config.report()).write(report.json());
      report.requireProven();
      return ExitCode.DONE;
    }
  }
}
