package io.setlist.streaming.source;

import io.setlist.cli.JobException;
import io.setlist.streaming.planning.PlannedBatch;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What Kafka has of a topic, per partition.
 *
 * @param id by which Kafka tells it from an earlier topic of the same name; null where the brokers
 *     know no such id
 * @param earliest the first offset
 * @param ends the offset after the last, which may be of a transaction that is still open
 */
public record TopicOffsets(
    String id, SortedMap<Integer, Long> earliest, SortedMap<Integer, Long> ends) {

  private static final String ADVICE =
      "; give the new one another name, or begin a new --warehouse";

  /**
   * Asks Kafka.
   *
   * @throws io.setlist.cli.JobException as {@link TopicCheck#require}
   */
  public static TopicOffsets of(TopicConfig config) throws InterruptedException {
    return TopicCheck.ask(config, config.topic(), TopicOffsets::of);
  }

  /** Asks Kafka: all at once, for it is done at each trigger. */
  static TopicOffsets of(Admin admin, TopicDescription topic)
      throws InterruptedException, ExecutionException {
    ListOffsetsResult earliest = list(admin, topic, OffsetSpec.earliest());
    ListOffsetsResult ends = list(admin, topic, OffsetSpec.latest());
    Uuid id = topic.topicId();
    return new TopicOffsets(
        id == null || id.equals(Uuid.ZERO_UUID) ? null : id.toString(),
        offsets(earliest),
        offsets(ends));
  }

  /** Also beyond what a reader of committed records sees. */
  private static ListOffsetsResult list(Admin admin, TopicDescription topic, OffsetSpec which) {
    return admin.listOffsets(
        topic.partitions().stream()
            .map(p -> new TopicPartition(topic.name(), p.partition()))
            .collect(Collectors.toMap(Function.identity(), p -> which)));
  }

  private static SortedMap<Integer, Long> offsets(ListOffsetsResult asked)
      throws InterruptedException, ExecutionException {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    asked
        .all()
        .get()
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  /**
   * Makes sure that it is the topic of a micro-batch, and has all that was read of it.
   *
   * @throws JobException (usage) where it is another of the same name, or has been cut off before
   *     the micro-batch's end
   */
  public void requireTopicOf(PlannedBatch batch, String name) {
    if (id != null && batch.topicId() != null && !id.equals(batch.topicId())) {
      throw JobException.usage(
          "topic '"
              + name
              + "' was deleted and made anew: it is "
              + id
              + ", and what was read is of "
              + batch.topicId()
              + ADVICE);
    }
    batch.positions().forEach((partition, read) -> requireEnd(name, partition, read));
  }

  private void requireEnd(String name, int partition, long read) {
    long end = ends.getOrDefault(partition, -1L);
    if (end >= read) return;
    throw JobException.usage(
        String.format(
            Locale.ROOT,
            "partition %d of topic '%s' was read up to offset %,d, but it %s: the topic was deleted"
                + " and made anew, or a broker lost the end of it%s",
            partition,
            name,
            read,
            end < 0 ? "is not there" : String.format(Locale.ROOT, "ends at %,d", end),
            ADVICE));
  }
}
