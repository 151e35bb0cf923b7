package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.cli.Spelling;
import io.setlist.kafka.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topic before the job starts: Spark's own source waits for minutes and then ends in a
 * stack trace.
 */
public final class TopicCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

  /** Kafka's own. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "cleanup.policy",
          "delete",
          "message.timestamp.type",
          "CreateTime",
          "max.message.bytes",
          "1048588");

  private static final int NAMED = 10;
  private static final int TIMEOUT_MS = (int) Duration.ofSeconds(15).toMillis();

  private TopicCheck() {}

  /** A question about a topic that is there. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Admin admin, TopicDescription topic) throws InterruptedException, ExecutionException;
  }

  /**
   * Makes sure that the topic can be read.
   *
   * @throws JobException (failed) where the broker cannot be reached, (usage) where it has no such
   *     topic, the topic is compacted, or the client properties make no sense
   */
  public static void require(TopicConfig config) throws InterruptedException {
    ask(
        config,
        config.topic(),
        (admin, topic) -> {
          requireSettings(admin, topic.name());
          return topic;
        });
  }

  /**
   * Asks the brokers about one of their topics.
   *
   * @throws JobException as {@link #require}
   */
  static <T> T ask(TopicConfig config, String name, Question<T> question)
      throws InterruptedException {
    try (Admin admin = Admin.create(patient(config.clientProperties()))) {
      if (!Listeners.any(config.brokers())) throw nobodyAnswers(config, null);
      try {
        return question.ask(
            admin, admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
      } catch (ExecutionException e) {
        throw failure(config, name, topicsBeside(admin, e.getCause()), e.getCause());
      }
    } catch (org.apache.kafka.common.KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw JobException.usage(
          "cannot make a Kafka client for "
              + config.brokers()
              + ": "
              + config.client().hideIn(reason.getMessage())
              + "; check --brokers and --kafka-config");
    }
  }

  private static JobException nobodyAnswers(TopicConfig config, Throwable cause) {
    return JobException.failed(
        "cannot read topic '"
            + config.topic()
            + "': no Kafka broker answers at "
            + config.brokers()
            + "; is it running, and are address and port right?",
        cause);
  }

  /** The names that there are, for one who got it wrong; none where that cannot be told. */
  private static List<String> topicsBeside(Admin admin, Throwable failure)
      throws InterruptedException {
    if (!(failure instanceof UnknownTopicOrPartitionException)) return List.of();
    try {
      return admin.listTopics().names().get().stream().sorted().toList();
    } catch (ExecutionException e) {
      return List.of();
    }
  }

  private static Properties patient(Properties properties) {
    // Either of the user's own stands: Kafka wants the second to be the longer one.
    if (!properties.containsKey("request.timeout.ms")
        && !properties.containsKey("default.api.timeout.ms")) {
      properties.put("request.timeout.ms", Integer.toString(TIMEOUT_MS));
      properties.put("default.api.timeout.ms", Integer.toString(TIMEOUT_MS));
    }
    return properties;
  }

  /**
   * What to say of a failure.
   *
   * @param beside the topics that there are
   */
  static JobException failure(
      TopicConfig config, String topic, List<String> beside, Throwable cause) {
    if (cause instanceof UnknownTopicOrPartitionException) {
      return JobException.usage(
          "the broker at "
              + config.brokers()
              + " has no topic '"
              + topic
              + "'; "
              + (beside.isEmpty() ? "" : "it has " + few(topic, beside) + "; ")
              + "create it, or load something into it with ./setlist load");
    }
    if (cause instanceof org.apache.kafka.common.errors.InvalidTopicException) {
      return JobException.usage("'" + topic + "' cannot be the name of a Kafka topic");
    }
    Optional<JobException> refusal = Refusal.of(cause, config.brokers());
    if (refusal.isPresent()) return refusal.get();
    if (cause instanceof TimeoutException) return nobodyAnswers(config, cause);
    return JobException.failed(
        "cannot read topic '"
            + topic
            + "' at "
            + config.brokers()
            + ": "
            + cause.getMessage()
            + "; is the broker running there?",
        cause);
  }

  /** The one that was probably meant comes first. */
  private static String few(String topic, List<String> beside) {
    List<String> names = new ArrayList<>(beside);
    Spelling.nearest(topic, beside)
        .ifPresent(
            nearest -> {
              names.remove(nearest);
              names.add(0, nearest);
            });
    return names.stream().limit(NAMED).map(n -> "'" + n + "'").collect(Collectors.joining(", "))
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }

  /**
   * The largest record that a topic takes, in bytes.
   *
   * @throws JobException as {@link #require}
   */
  public static int maxMessageBytes(TopicConfig config, String name) throws InterruptedException {
    return ask(
        config, name, (admin, topic) -> Integer.valueOf(setting(admin, name, "max.message.bytes")));
  }

  private static String setting(Admin admin, String topic, String setting)
      throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs = admin.describeConfigs(List.of(resource)).all().get();
    ConfigEntry found = configs.get(resource).get(setting);
    // What calls itself Kafka does not have all of its settings.
    return found == null || found.value() == null ? DEFAULTS.get(setting) : found.value();
  }

  /**
   * Of a compacted topic Kafka may take away, at any time, what a micro-batch that is cut short has
   * to read again. With CreateTime the hours of the archive are the producers' word (SPEC 5).
   */
  private static void requireSettings(Admin admin, String topic) throws InterruptedException {
    String cleanup;
    String type;
    try {
      cleanup = setting(admin, topic, "cleanup.policy");
      type = setting(admin, topic, "message.timestamp.type");
    } catch (ExecutionException e) {
      LOG.warn("cannot tell the settings of topic {}: {}", topic, e.getCause().getMessage());
      return;
    }
    if (cleanup.contains("compact")) {
      throw JobException.usage(
          "topic '"
              + topic
              + "' has cleanup.policy="
              + cleanup
              + ": compaction leaves each key its newest record alone, and takes away what a"
              + " micro-batch may have to read again after a crash; set cleanup.policy=delete, or"
              + " write the events to a topic that has it");
    }
    if (!type.equals("LogAppendTime")) {
      LOG.warn(
          "topic {} has message.timestamp.type={}: the producers' clocks decide the archive's"
              + " hours and what is a future event; LogAppendTime would leave it to the broker",
          topic,
          type);
    }
  }
}
