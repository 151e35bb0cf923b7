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

  /**
   * Makes sure that the topic can be read.
   *
   * @throws JobException (failed) where the broker cannot be reached, (usage) where it has no such
   *     topic or the client properties make no sense
   */
  public static void require(TopicConfig config) throws InterruptedException {
    Properties properties = config.clientProperties();
    // Either of the user's own stands: Kafka wants the second to be the longer one.
    if (!properties.containsKey("request.timeout.ms")
        && !properties.containsKey("default.api.timeout.ms")) {
      properties.put("request.timeout.ms", Integer.toString(TIMEOUT_MS));
      properties.put("default.api.timeout.ms", Integer.toString(TIMEOUT_MS));
    }
    try (Admin admin = Admin.create(properties)) {
      admin.describeTopics(List.of(config.topic())).allTopicNames().get();
      warnOfProducersClocks(admin, config.topic());
    } catch (ExecutionException e) {
      throw failure(config, e.getCause());
    } catch (org.apache.kafka.common.KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw JobException.usage(
          "cannot make a Kafka client for "
              + config.brokers()
              + ": "
              + reason.getMessage()
              + "; check --brokers and --kafka-config");
    }
  }

  private static JobException failure(TopicConfig config, Throwable cause) {
    if (cause instanceof UnknownTopicOrPartitionException) {
      return JobException.usage(
          "the broker at "
              + config.brokers()
              + " has no topic '"
              + config.topic()
              + "'; create it, or load something into it with ./setlist load");
    }
    if (cause instanceof org.apache.kafka.common.errors.InvalidTopicException) {
      return JobException.usage("'" + config.topic() + "' cannot be the name of a Kafka topic");
    }
    Optional<JobException> refusal = Refusal.of(cause, config.brokers());
    if (refusal.isPresent()) return refusal.get();
    return JobException.failed(
        "cannot read topic '"
            + config.topic()
            + "' at "
            + config.brokers()
            + ": "
            + cause.getMessage()
            + "; is the broker running there?",
        cause);
  }

  /** With CreateTime the hours of the archive are the producers' word (SPEC 5). */
  private static void warnOfProducersClocks(Admin admin, String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Map<ConfigResource, Config> configs = admin.describeConfigs(List.of(resource)).all().get();
      String type = configs.get(resource).get("message.timestamp.type").value();
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
