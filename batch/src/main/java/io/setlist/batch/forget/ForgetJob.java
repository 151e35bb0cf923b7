package io.setlist.batch.forget;

import io.setlist.batch.BatchSpark;
import io.setlist.batch.ReportFile;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code setlist forget}: persons out of all tables, for good or until registered again. */
public final class ForgetJob {

  private ForgetJob() {}

  public static void main(String[] args) {
    Command.main(new ForgetOptions(), ForgetConfig.DEFAULTS, args, ForgetJob::run);
  }

  static ExitCode run(ForgetConfig options) throws IOException {
    ForgetConfig config = withUser(options, System.in);
    List<String> users =
        config.users() == null ? List.of(config.user()) : GivenUsers.read(config.users());
    try (SparkSession spark = BatchSpark.session("setlist forget", config.warehouse())) {
      ForgetReport report =
          new ForgetReport(new ForgetPipeline(spark, config, users, Clock.systemUTC()).run());
      report.lines().forEach(System.out::println);
      if (config.report() != null) new ReportFile(config.report()).write(report.json());
      return ExitCode.DONE;
    }
  }

  /** Checks all that can be checked, and reads the user where only the place to read was given. */
  static ForgetConfig withUser(ForgetConfig options, InputStream in) throws IOException {
    ForgetConfig config = options.validated(System.getProperty("sun.jnu.encoding", "UTF-8"));
    if (!GivenUsers.ON_STANDARD_INPUT.equals(config.user())) return config;
    return config.withUser(GivenUsers.read(in)).validated(StandardCharsets.UTF_8.name());
  }
}
