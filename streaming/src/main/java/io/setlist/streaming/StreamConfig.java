package io.setlist.streaming;

import io.setlist.cli.JobException;
import io.setlist.cli.ShellWord;
import io.setlist.cli.WarehouseOption;
import io.setlist.rules.GivenRules;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.Skip;
import io.setlist.streaming.source.TopicConfig;
import io.setlist.table.Warehouse;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * What the streaming job is to do.
 *
 * @param warehouse URI of the folder that holds the tables
 * @param checkpoint URI; null for the default inside the warehouse
 * @param given the rules that the command line names
 * @param rules all of them, once the tables are known
 * @param archive whether the archive query runs in the same application
 * @param dataLoss what to do where Kafka has dropped records that were not read
 * @param skips offsets that are not to be fetched
 * @param deadLetterTopic where dead letters go beside their table; null for nowhere
 * @param earlyEvery how long changes of live sessions may wait; zero emits them with each
 *     micro-batch
 * @param idleTimeout after how long without an accepted event the watermark goes on by the clock;
 *     empty for never
 */
@RecordBuilder
public record StreamConfig(
    TopicConfig topic,
    String warehouse,
    String checkpoint,
    GivenRules given,
    Rules rules,
    RunTrigger trigger,
    Duration earlyEvery,
    Duration partitionIdleTimeout,
    Optional<Duration> idleTimeout,
    boolean archive,
    DataLoss dataLoss,
    List<Skip> skips,
    String deadLetterTopic)
    implements StreamConfigBuilder.With {

  static final StreamConfig DEFAULTS =
      new StreamConfig(
          TopicConfig.DEFAULTS,
          null,
          null,
          GivenRules.NONE,
          Rules.DEFAULTS,
          RunTrigger.DEFAULT,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Optional.empty(),
          true,
          DataLoss.REFUSED,
          List.of(),
          null);

  /** As well as the others. */
  StreamConfig withSkip(Skip skip) {
    return withSkips(Stream.concat(skips.stream(), Stream.of(skip)).toList());
  }

  /** Checks what the options alone cannot: that everything needed was given. */
  StreamConfig validated() {
    topic.validated();
    WarehouseOption.require(warehouse);
    return this;
  }

  /**
   * With the folders as URIs that mean the same everywhere, and the rules of the tables so far as
   * none are given.
   *
   * @throws JobException (usage) where they are none, or the tables are not safe there
   */
  StreamConfig qualified(SparkSession spark) {
    Warehouse tables = Warehouse.toWrite(spark, warehouse);
    StreamConfig c = withWarehouse(tables.uri()).withRules(tables.rules(given));
    return checkpoint == null ? c : c.withCheckpoint(Warehouse.qualify(spark, checkpoint));
  }

  /** What starts such a job, less the flags that have defaults. */
  String commandLine(String command) {
    return String.join(
        " ",
        "./setlist",
        command,
        "--brokers",
        ShellWord.of(topic.brokers()),
        "--topic",
        ShellWord.of(topic.topic()),
        "--warehouse",
        ShellWord.of(warehouse));
  }

  /** Where the sessions query keeps its progress and state. */
  String sessionsCheckpoint() {
    return checkpointRoot() + "/sessions";
  }

  /** Where the archive query keeps its progress. */
  String archiveCheckpoint() {
    return checkpointRoot() + "/archive";
  }

  private String checkpointRoot() {
    return checkpoint != null ? checkpoint : warehouse + "/_checkpoints";
  }
}
