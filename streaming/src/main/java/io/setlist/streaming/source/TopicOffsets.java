package io.setlist.streaming.source;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What Kafka has of a topic, per partition.
 *
 * @param earliest the first offset
 * @param ends the offset after the last
 */
public record TopicOffsets(SortedMap<Integer, Long> earliest, SortedMap<Integer, Long> ends) {

  /**
   * Asks Kafka.
   *
   * @throws io.setlist.cli.JobException as {@link TopicCheck#require}
   */
  public static TopicOffsets of(TopicConfig config) throws InterruptedException {
    return TopicCheck.ask(
        config,
        config.topic(),
        (admin, topic) ->
            new TopicOffsets(
                offsets(admin, topic, OffsetSpec.earliest()),
                offsets(admin, topic, OffsetSpec.latest())));
  }

  private static SortedMap<Integer, Long> offsets(
      Admin admin, TopicDescription topic, OffsetSpec which)
      throws InterruptedException, ExecutionException {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    admin
        .listOffsets(
            topic.partitions().stream()
                .map(p -> new TopicPartition(topic.name(), p.partition()))
                .collect(Collectors.toMap(Function.identity(), p -> which)))
        .all()
        .get()
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }
}
