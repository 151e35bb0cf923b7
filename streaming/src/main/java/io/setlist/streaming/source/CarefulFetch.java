package io.setlist.streaming.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;

/**
 * Reads up to a batch of records that must not be opened. Kafka's client opens the batches of a
 * fetch one after the other until it has the records of a poll, and so those behind the last that
 * was asked for. Here a fetch holds one batch, since the broker sends the first one whatever its
 * size, and a poll one record.
 */
final class StepwiseFetch {

  private static final String GROUP = "group.id";

  private StepwiseFetch() {}

  /** The same range of Spark's Kafka source, read so. */
  static InputPartition of(InputPartition planned) {
    // Any other is of a source that fetches nothing.
    if (planned.getClass() != KafkaBatchInputPartition.class) return planned;
    KafkaBatchInputPartition kafka = (KafkaBatchInputPartition) planned;
    Map<String, Object> client = new HashMap<>(kafka.executorKafkaParams());
    client.put("max.partition.fetch.bytes", "1");
    client.put("max.poll.records", "1");
    // Spark keeps its consumers by group, and wants all of one to have the same properties.
    client.put(GROUP, client.get(GROUP) + "-stepwise");
    return new KafkaBatchInputPartition(
        kafka.offsetRange(),
        client,
        kafka.pollTimeoutMs(),
        kafka.failOnDataLoss(),
        kafka.includeHeaders());
  }
}
