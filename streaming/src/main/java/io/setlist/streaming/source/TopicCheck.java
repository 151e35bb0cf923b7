package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.kafka.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the topic before the job starts: Spark's own source waits for minutes and then ends in a
 * stack trace.
 */
public final class TopicCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
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
   *     topic or the client properties make no sense
   */
  public static void require(TopicConfig config) throws InterruptedException {
    ask(
        config,
        config.topic(),
        (admin, topic) -> {
          warnOfProducersClocks(admin, topic.name());
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
      return question.ask(
          admin, admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
    } catch (ExecutionException e) {
      throw failure(config, name, e.getCause());
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

  private static Properties patient(Properties properties) {
    // Either of the user's own stands: Kafka wants the second to be the longer one.
    if (!properties.containsKey("request.timeout.ms")
        && !properties.containsKey("default.api.timeout.ms")) {
      properties.put("request.timeout.ms", Integer.toString(TIMEOUT_MS));
      properties.put("default.api.timeout.ms", Integer.toString(TIMEOUT_MS));
    }
    return properties;
  }

  private static JobException failure(TopicConfig config, String topic, Throwable cause) {
    if (cause instanceof UnknownTopicOrPartitionException) {
      return JobException.usage(
          "the broker at "
              + config.brokers()
              + " has no topic '"
              + topic
              + "'; create it, or load something into it with ./setlist load");
    }
    if (cause instanceof org.apache.kafka.common.errors.InvalidTopicException) {
      return JobException.usage("'" + topic + "' cannot be the name of a Kafka topic");
    }
    Optional<JobException> refusal = Refusal.of(cause, config.brokers());
    if (refusal.isPresent()) return refusal.get();
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
    return configs.get(resource).get(setting).value();
  }

  /** With CreateTime the hours of the archive are the producers' word (SPEC 5). */
  private static void warnOfProducersClocks(Admin admin, String topic) throws InterruptedException {
    try {
      String type = setting(admin, topic, "message.timestamp.type");
      if (!type.equals("LogAppendTime")) {
        LOG.warn(
            "topic {} has message.timestamp.type={}: the producers' clocks decide the archive's"
                + " hours and what is a future event; LogAppendTime would leave it to the broker",
            topic,
            type);
      }
    } catch (ExecutionException e) {
      LOG.warn("cannot tell the timestamp type of topic {}: {}", topic, e.getCause().getMessage());
    }
  }
}
