package io.setlist.batch.reconcile;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.batch.Unprovable;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.Clock;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;

/** {@code setlist reconcile}: the live sessions of dates against those of the batch. */
public final class ReconcileJob {

  private ReconcileJob() {}

  public static void main(String[] args) {
    Command.main(new ReconcileOptions(), ReconcileConfig.DEFAULTS, args, ReconcileJob::run);
  }

  static ExitCode run(ReconcileConfig options) {
    Clock clock = Clock.systemUTC();
    ReconcileConfig config = options.validated(LocalDate.now(clock));
    try (SparkSession spark = BatchSpark.session("setlist reconcile", config.dated().warehouse())) {
      Reconciliation run = new ReconcilePipeline(spark, config.resolved(spark), clock).run();
      ReconcileReport report = new ReconcileReport(run, config.showsUsers());
      report.lines().forEach(System.out::println);
      if (config.dated().report() != null) {
        new ReportFile(config.dated().report()).write(report.json());
      }
      Unprovable.require(run.unprovable());
      return exitCode(config, run);
    }
  }

  static ExitCode exitCode(ReconcileConfig config, Reconciliation run) {
    boolean fails = config.failsOnDrift() && !run.withinDrift();
    return fails ? ExitCode.DRIFT : ExitCode.DONE;
  }
}
