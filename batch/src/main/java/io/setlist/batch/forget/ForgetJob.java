package io.setlist.batch.forget;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;

/** {@code setlist forget}: one person out of all tables, for good or until registered again. */
public final class ForgetJob {

  private ForgetJob() {}

  public static void main(String[] args) {
    Command.main(new ForgetOptions(), ForgetConfig.DEFAULTS, args, ForgetJob::run);
  }

  static ExitCode run(ForgetConfig options) {
    ForgetConfig config = options.validated(System.getProperty("sun.jnu.encoding", "UTF-8"));
    try (SparkSession spark = BatchSpark.session("setlist forget")) {
      ForgetReport report =
          new ForgetReport(new ForgetPipeline(spark, config, Clock.systemUTC()).run());
      report.lines().forEach(System.out::println);
      if (config.report() != null) new ReportFile(config.report()).write(report.json());
      return ExitCode.DONE;
    }
  }
}
