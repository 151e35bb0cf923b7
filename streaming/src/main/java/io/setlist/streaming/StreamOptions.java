package io.setlist.streaming;

import io.setlist.cli.Options;
import io.setlist.cli.RulesOptions;
import io.setlist.cli.WarehouseOption;
import io.setlist.kafka.ClientProperties;
import io.setlist.rules.Durations;
import io.setlist.streaming.planning.Skip;
import io.setlist.streaming.source.TopicConfig;
import java.util.Optional;

/** The options of {@code stream} and {@code archive}. */
final class StreamOptions extends Options<StreamConfig> {

  private StreamOptions(String command, String purpose) {
    super(command, purpose);
    value(
        "brokers",
        "HOST:PORT,..",
        "Kafka bootstrap servers (required)",
        (c, v) -> c.withTopic(c.topic().withBrokers(v)));
    value(
        "topic",
        "NAME",
        "the topic of events (required)",
        (c, v) -> c.withTopic(c.topic().withTopic(v)));
    WarehouseOption.declare(this, StreamConfig::withWarehouse);
    value(
        "checkpoint",
        "URI",
        "where the job keeps its progress (inside the warehouse)",
        StreamConfig::withCheckpoint);
    value(
        "trigger",
        "INTERVAL",
        "\"10 seconds\" (the default), or available-now: read what is there and end",
        (c, v) -> c.withTrigger(RunTrigger.parse(v)));
    value(
        "max-events-per-trigger",
        "N",
        "most records of one micro-batch, or unlimited (1000000)",
        (c, v) -> c.withTopic(c.topic().withMaxEventsPerTrigger(TopicConfig.parseMaxEvents(v))));
    value(
        "kafka-config",
        "FILE",
        "client properties: TLS, SASL",
        (c, v) -> c.withTopic(c.topic().withClient(ClientProperties.read(v))));
    flag(
        "accept-data-loss",
        "go on without records that Kafka has deleted before they were read",
        c -> c.withDataLoss(DataLoss.ACCEPTED));
    value(
            "skip",
            "T/P@OFFSET",
            "pass over a record that cannot be read; T/P@FIRST-LAST for a batch; may be repeated",
            (c, v) -> c.withSkip(Skip.parse(v)))
        .unbounded();
  }

  static StreamOptions ofStream() {
    StreamOptions options =
        new StreamOptions(
            "stream", "listening sessions from a Kafka topic into Delta tables, live");
    options.value(
        "early-every",
        "DURATION",
        "how often changes of live sessions are published; 0: with each micro-batch (1m)",
        (c, v) -> c.withEarlyEvery(Durations.parse(v)));
    options.value(
        "partition-idle-timeout",
        "DURATION",
        "a partition without accepted events for so long holds nobody up (1m)",
        (c, v) -> c.withPartitionIdleTimeout(Durations.parse(v)));
    options.value(
        "idle-timeout",
        "DURATION",
        "a topic without accepted events for so long closes its sessions by the clock (off)",
        (c, v) ->
            c.withIdleTimeout(
                v.equals("off") ? Optional.empty() : Optional.of(Durations.parse(v))));
    options.flag(
        "fill-from-archive",
        "read records that Kafka has deleted from the archive, where it has them all",
        c -> c.dataLoss() == DataLoss.ACCEPTED ? c : c.withDataLoss(DataLoss.FILLED));
    options.value(
        "dead-letter-topic",
        "NAME",
        "a Kafka topic for the records that are no events, beside their table",
        StreamConfig::withDeadLetterTopic);
    options.flag(
        "no-archive", "sessions alone, without the archive query", c -> c.withArchive(false));
    RulesOptions.declare(options, StreamConfig::given, StreamConfig::withGiven);
    return options;
  }

  static StreamOptions ofArchive() {
    StreamOptions options =
        new StreamOptions("archive", "every record of a Kafka topic, raw, into the archive table");
    // The archive is raw whatever they are; they are read so that all jobs of a warehouse can be
    // given the same flags.
    RulesOptions.declare(options, StreamConfig::given, StreamConfig::withGiven);
    return options;
  }
}
