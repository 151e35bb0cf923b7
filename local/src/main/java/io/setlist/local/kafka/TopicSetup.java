package io.setlist.local.kafka;

import io.setlist.cli.JobException;
import io.setlist.kafka.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topic if it is missing, and says where an existing one is not as one would make it. */
final class TopicSetup {

  static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

  // A wrong address should show at once, not after Kafka's two minutes.
  private static final Map<String, Object> IMPATIENT =
      Map.of("default.api.timeout.ms", 8_000, "request.timeout.ms", 8_000);

  private final Target target;

  TopicSetup(Target target) {
    this.target = target;
  }

  /** What the user should know of the topic: a line each. */
  List<String> ensure() {
    try (Admin admin = Admin.create(target.clientOver(IMPATIENT))) {
      await(admin.describeCluster().nodes());
      return created(admin) ? List.of() : oddities(admin);
    } catch (ConfigException e) {
      throw JobException.usage(
          "the Kafka client refuses its configuration: " + target.client().hideIn(e.getMessage()));
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private boolean created(Admin admin) {
    int partitions = target.partitions().orElse(Target.DEFAULT_PARTITIONS);
    NewTopic topic =
        new NewTopic(target.topic(), Optional.of(partitions), Optional.empty())
            .configs(
                Map.of(
                    "message.timestamp.type",
                    "LogAppendTime",
                    "max.message.bytes",
                    Integer.toString(MAX_MESSAGE_BYTES)));
    try {
      await(admin.createTopics(List.of(topic)).all());
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  private List<String> oddities(Admin admin) {
    List<String> lines = new ArrayList<>();
    String name = target.topic();
    int partitions =
        await(admin.describeTopics(List.of(name)).allTopicNames()).get(name).partitions().size();
    if (partitions != target.partitions().orElse(partitions)) {
      lines.add("topic " + name + " exists with " + partitions + " partitions, and keeps them");
    }
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
    if ("CreateTime".equals(config.get("message.timestamp.type").value())) {
      lines.add(
          "topic "
              + name
              + " has CreateTime: the producers' clocks decide the archive's hours; LogAppendTime is better");
    }
    return lines;
  }

  private JobException failure(KafkaException e) {
    Throwable root = e;
    while (root.getCause() != null) root = root.getCause();
    if (root instanceof ConfigException && !root.getMessage().startsWith("No resolvable")) {
      return JobException.usage(
          "--brokers or --kafka-config: " + target.client().hideIn(root.getMessage()));
    }
    if (e instanceof InvalidTopicException) {
      return JobException.usage("--topic " + target.topic() + ": " + e.getMessage());
    }
    if (e instanceof TimeoutException || root instanceof ConfigException) {
      return nobodyAnswers();
    }
    Optional<JobException> refusal = Refusal.of(e, target.brokers());
    if (refusal.isPresent()) return refusal.get();
    return JobException.failed(
        "cannot prepare topic "
            + target.topic()
            + " at "
            + target.brokers()
            + ": "
            + target.client().hideIn(root.getMessage()),
        null);
  }

  private JobException nobodyAnswers() {
    return JobException.failed(
        "no Kafka broker answers at "
            + target.brokers()
            + "; is it running ('./setlist broker'), and is the address right?",
        null);
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) throw cause;
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }
}
