package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.streaming.planning.PlannedBatch;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.RetriableException;

/** Looks at one topic at each trigger of a query, over one connection. */
public interface TopicWatch extends AutoCloseable {

  /** How often is looked before what was found is believed. */
  int ATTEMPTS = 3;

  /**
   * What there is of the topic now.
   *
   * @throws io.setlist.cli.JobException as {@link TopicCheck#require}
   */
  TopicOffsets look();

  /**
   * The same, of the topic that was read up to a micro-batch. Not every broker knows at each moment
   * what there is: one that has just come back, or leads no more, may tell of less. What is so is
   * so when it is looked at again.
   *
   * @throws io.setlist.cli.JobException as {@link TopicOffsets#requireTopicOf}
   */
  default TopicOffsets look(PlannedBatch read, String topic) {
    for (int attempt = 1; ; attempt++) {
      TopicOffsets now = look();
      try {
        now.requireTopicOf(read, topic);
        return now;
      } catch (JobException e) {
        if (attempt == ATTEMPTS) throw e;
        pause();
      }
    }
  }

  /** Between two looks. */
  default void pause() {}

  @Override
  default void close() {}

  /** A watch by Kafka's admin client. It waits for brokers as long as Spark's source does. */
  static TopicWatch of(TopicConfig config) {
    return new OfKafka(config, Admin.create(config.clientProperties()));
  }

  /** See {@link #of}. */
  record OfKafka(TopicConfig config, Admin admin) implements TopicWatch {

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
            pause();
          }
        }
      } catch (InterruptedException e) {
        throw stopped();
      }
    }

    @Override
    public void pause() {
      try {
        Thread.sleep(PAUSE_MS);
      } catch (InterruptedException e) {
        throw stopped();
      }
    }

    /** Spark knows a query that was stopped by this. */
    private static UncheckedIOException stopped() {
      return new UncheckedIOException(new InterruptedIOException("stopped while asking Kafka"));
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
