package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Which records to read and how.
 *
 * @param brokers Kafka's bootstrap servers
 * @param client further client properties, from {@code --kafka-config}: TLS, SASL
 * @param maxEventsPerTrigger the most records of one micro-batch; 0 for all there are
 */
@RecordBuilder
public record TopicConfig(
    String brokers, String topic, ClientProperties client, long maxEventsPerTrigger)
    implements TopicConfigBuilder.With {

  /** Where to read from and what a record is: Spark's source refuses these once it has started. */
  private static final Set<String> DECIDED_BY_JOB =
      Set.of(
          "auto.offset.reset",
          "enable.auto.commit",
          "key.deserializer",
          "value.deserializer",
          "interceptor.classes");

  private static final String ISOLATION_LEVEL = "isolation.level";
  private static final List<String> ISOLATION_LEVELS =
      List.of("read_committed", "read_uncommitted");

  /** A million events is a second or two of work: enough to spread a micro-batch's fixed cost. */
  public static final TopicConfig DEFAULTS =
      new TopicConfig(null, null, ClientProperties.NONE, 1_000_000);

  public TopicConfig {
    for (String name : DECIDED_BY_JOB) {
      if (client.values().containsKey(name)) {
        throw new IllegalArgumentException(
            "it sets " + name + ", which the job decides; remove it");
      }
    }
    String isolation = client.values().get(ISOLATION_LEVEL);
    if (isolation != null && !ISOLATION_LEVELS.contains(isolation)) {
      throw new IllegalArgumentException(
          "it sets " + ISOLATION_LEVEL + " to neither of " + String.join(", ", ISOLATION_LEVELS));
    }
    if (maxEventsPerTrigger < 0)
      throw new IllegalArgumentException("must be 1 or more, or unlimited");
  }

  /** Checks that everything needed was given. */
  public TopicConfig validated() {
    if (brokers == null || brokers.isBlank()) {
      throw JobException.usage("--brokers is missing: the Kafka bootstrap servers, host:port");
    }
    if (topic == null || topic.isBlank()) {
      throw JobException.usage("--topic is missing: the Kafka topic of events");
    }
    return this;
  }

  /**
   * As options of Spark's Kafka source, but for the client properties: Spark shows a query's
   * options in its plans, and knows some kinds of secrets only.
   */
  public Map<String, String> sourceOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("kafka.bootstrap.servers", brokers);
    options.put("startingOffsets", "earliest");
    // Records that Kafka dropped before they were read are a loss to be told, not to be skipped.
    options.put("failOnDataLoss", "true");
    if (maxEventsPerTrigger > 0) {
      options.put("maxOffsetsPerTrigger", Long.toString(maxEventsPerTrigger));
    }
    return options;
  }

  /** As properties of a Kafka client of ours. */
  public Properties clientProperties() {
    Properties properties = new Properties();
    properties.putAll(client.values());
    properties.put("bootstrap.servers", brokers);
    return properties;
  }

  /** Whether records of aborted transactions count: no, unless the client properties say so. */
  public String isolationLevel() {
    return client.values().getOrDefault(ISOLATION_LEVEL, ISOLATION_LEVELS.get(0));
  }

  /** What of the client properties decides rows: kept with the tables, as the rules are. */
  public Map<String, String> decidesRows() {
    return Map.of(ISOLATION_LEVEL, isolationLevel());
  }

  /** Reads {@code --max-events-per-trigger}: a number, or {@code unlimited}. */
  public static long parseMaxEvents(String text) {
    if (text.equals("unlimited")) return 0;
    long n = Long.parseLong(text);
    if (n < 1) throw new IllegalArgumentException("must be 1 or more, or unlimited");
    return n;
  }
}
