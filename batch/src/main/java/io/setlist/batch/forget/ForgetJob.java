package io.setlist.batch.forget;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;

/** {@code setlist forget}: one person out of all tables, for good or until registered again. */
public final class ForgetJob {

  private ForgetJob() {}

  public static void main(String[] args) {
    Command.main(new ForgetOptions(), ForgetConfig.DEFAULTS, args, ForgetJob::run);
  }

  static ExitCode run(ForgetConfig options) throws IOException {
    ForgetConfig config = withUser(options, System.in);
    try (SparkSession spark = BatchSpark.session("setlist forget", config.warehouse())) {
      ForgetReport report =
          new ForgetReport(new ForgetPipeline(spark, config, Clock.systemUTC()).run());
      report.lines().forEach(System.out::println);
      if (config.report() != null) new ReportFile(config.report()).write(report.json());
      return ExitCode.DONE;
    }
  }

  /** Checks all that can be checked, and reads the user where only the place to read was given. */
  static ForgetConfig withUser(ForgetConfig options, InputStream in) throws IOException {
    ForgetConfig config = options.validated(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!config.user().equals(GivenUser.ON_STANDARD_INPUT)) return config;
    return config.withUser(GivenUser.read(in)).validated(StandardCharsets.UTF_8.name());
  }
}
