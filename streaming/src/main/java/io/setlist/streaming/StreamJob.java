package io.setlist.streaming;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.lease.Lease;
import io.setlist.progress.ProgressMeter;
import io.setlist.streaming.sink.RunReport;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.TopicConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code setlist stream}: sessions, and beside them the archive, until stopped or caught up. */
public final class StreamJob {

  private StreamJob() {}

  public static void main(String[] args) {
    Command.main(StreamOptions.ofStream(), StreamConfig.DEFAULTS, args, StreamJob::run);
  }

  static ExitCode run(StreamConfig options) throws Exception {
    TopicConfig topic = options.validated().topic();
    RunReport report = new RunReport(ProgressMeter.onStandardError("stream"));
    List<String> remarks = new ArrayList<>();
    try (SparkSession spark = StreamingSpark.session("setlist stream", topic)) {
      StreamConfig config = options.qualified(spark);
      boolean archives = config.archive();
      try (Lease sessions = Lease.take(spark, config.warehouse(), "sessions");
          Lease archive = archives ? Lease.take(spark, config.warehouse(), "archive") : null) {
        List<Pipeline> pipelines = new ArrayList<>();
        pipelines.add(
            new SessionsPipeline(spark, config, PlannedKafka.Input.KAFKA, sessions, report));
        if (archives) {
          pipelines.add(new ArchivePipeline(spark, config, PlannedKafka.Input.KAFKA, archive));
        }
        Pipeline.remarks(config.skips(), pipelines).forEach(StreamJob::remark);
        Run run = new Run(pipelines);
        StopSignal.onFirst(run::requestStop);
        try (LogUpkeep beside = LogUpkeep.of(spark, config, pipelines)) {
          run.await(config.trigger().toSpark());
        }
        run.left("stream", options).ifPresent(remarks::add);
      }
    } finally {
      report.close();
    }
    System.out.println(report.line());
    remarks.addAll(0, report.remarks(options.warehouse()));
    remarks.forEach(StreamJob::remark);
    return ExitCode.DONE;
  }

  private static void remark(String what) {
    System.err.println("stream: " + what);
  }
}
