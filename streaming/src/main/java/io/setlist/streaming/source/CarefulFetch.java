package io.setlist.streaming.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;

/**
 * Ranges of Spark's Kafka source of which less is asked for at once than of others.
 *
 * <p>Spark keeps its consumers by group, and wants all of one to have the same properties; so each
 * kind has a group of its own. Any other partition than Spark's is of a source that fetches
 * nothing, and stays as it is.
 */
final class CarefulFetch {

  private static final String GROUP = "group.id";
  private static final String RECORDS = "max.poll.records";

  private CarefulFetch() {}

  /**
   * Reads up to a batch of records that must not be opened. Kafka's client opens the batches of a
   * fetch one after the other until it has the records of a poll, and so those behind the last that
   * was asked for. Here a fetch holds one batch, since the broker sends the first one whatever its
   * size, and a poll one record.
   */
  static InputPartition stepwise(InputPartition planned) {
    return with(planned, "stepwise", Map.of("max.partition.fetch.bytes", "1", RECORDS, "1"));
  }

  /** With no more records to a poll than so many. */
  static InputPartition atMost(long records, InputPartition planned) {
    if (planned.getClass() != KafkaBatchInputPartition.class) return planned;
    Object now = ((KafkaBatchInputPartition) planned).executorKafkaParams().get(RECORDS);
    if (now != null && Long.parseLong(now.toString()) <= records) return planned;
    return with(planned, "at-most-" + records, Map.of(RECORDS, Long.toString(records)));
  }

  private static InputPartition with(
      InputPartition planned, String kind, Map<String, String> properties) {
    if (planned.getClass() != KafkaBatchInputPartition.class) return planned;
    KafkaBatchInputPartition kafka = (KafkaBatchInputPartition) planned;
    Map<String, Object> client = new HashMap<>(kafka.executorKafkaParams());
    client.putAll(properties);
    client.put(GROUP, client.get(GROUP) + "-" + kind);
    return new KafkaBatchInputPartition(
        kafka.offsetRange(),
        client,
        kafka.pollTimeoutMs(),
        kafka.failOnDataLoss(),
        kafka.includeHeaders());
  }
}
