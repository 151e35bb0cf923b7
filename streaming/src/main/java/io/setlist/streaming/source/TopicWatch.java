package io.setlist.streaming.source;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.RetriableException;

/** Looks at one topic at each trigger of a query, over one connection. */
public interface TopicWatch extends AutoCloseable {

  /**
   * What there is of the topic now.
   *
   * @throws io.setlist.cli.JobException as {@link TopicCheck#require}
   */
  TopicOffsets look();

  @Override
  default void close() {}

  /** A watch by Kafka's admin client. It waits for brokers as long as Spark's source does. */
  static TopicWatch of(TopicConfig config) {
    return new OfKafka(config, Admin.create(config.clientProperties()));
  }

  /** See {@link #of}. */
  record OfKafka(TopicConfig config, Admin admin) implements TopicWatch {

    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MS = 1000;

    @Override
    public TopicOffsets look() {
      try {
        for (int attempt = 1; ; attempt++) {
          try {
            return ask();
          } catch (ExecutionException e) {
            boolean passing = e.getCause() instanceof RetriableException;
            if (!passing || attempt == ATTEMPTS) {
              throw TopicCheck.failure(config, config.topic(), List.of(), e.getCause());
            }
            Thread.sleep(PAUSE_MS);
          }
        }
      } catch (InterruptedException e) {
        // Spark knows a query that was stopped by this.
        throw new UncheckedIOException(new InterruptedIOException("stopped while asking Kafka"));
      }
    }

    private TopicOffsets ask() throws InterruptedException, ExecutionException {
      String name = config.topic();
      TopicDescription topic = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
      return TopicOffsets.of(admin, topic);
    }

    @Override
    public void close() {
      admin.close(java.time.Duration.ZERO);
    }
  }
}
