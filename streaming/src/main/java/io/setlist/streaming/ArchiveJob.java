package io.setlist.streaming;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.lease.Lease;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.TopicConfig;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code setlist archive}: the archive query alone. */
public final class ArchiveJob {

  private ArchiveJob() {}

  public static void main(String[] args) {
    Command.main(StreamOptions.ofArchive(), StreamConfig.DEFAULTS, args, ArchiveJob::run);
  }

  static ExitCode run(StreamConfig options) throws Exception {
    TopicConfig topic = options.validated().topic();
    try (SparkSession spark = StreamingSpark.session("setlist archive", topic)) {
      StreamConfig config = options.qualified(spark);
      try (Lease lease = Lease.take(spark, config.warehouse(), "archive")) {
        List<Pipeline> pipelines =
            List.of(new ArchivePipeline(spark, config, PlannedKafka.Input.KAFKA, lease));
        Pipeline.remarks(config.skips(), pipelines).forEach(ArchiveJob::remark);
        Run run = new Run(pipelines);
        StopSignal.onFirst(run::requestStop);
        try (LogUpkeep beside = LogUpkeep.of(spark, config, pipelines)) {
          run.await(config.trigger().toSpark());
        }
        run.left("archive", options).ifPresent(ArchiveJob::remark);
        return ExitCode.DONE;
      }
    }
  }

  private static void remark(String what) {
    System.err.println("archive: " + what);
  }
}
