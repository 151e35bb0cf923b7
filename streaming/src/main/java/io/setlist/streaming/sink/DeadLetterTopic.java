package io.setlist.streaming.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.cli.JobException;
import io.setlist.streaming.source.TopicCheck;
import io.setlist.streaming.source.TopicConfig;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A Kafka topic to which each dead letter goes as it came, with code and origin in its headers. At
 * least once: a micro-batch that is repeated sends its own again, and a reader knows a copy by its
 * origin.
 *
 * <p>With a producer of its own: Spark's sink takes client properties as options, and shows those
 * in its plans.
 */
public final class DeadLetterTopic implements ForeachPartitionFunction<Row> {

  private static final long serialVersionUID = 1L;

  /** Begins the name of every header; values are UTF-8 text. */
  private static final String PREFIX = "setlist.";

  /** More than a record takes beside the bytes of key and value. */
  private static final int OVERHEAD = 1024;

  /** What a Kafka producer can hold, unless configured otherwise. */
  private static final int BUFFER = 32 << 20;

  private final String name;
  private final HashMap<String, Object> client;
  private final int maxBytes;

  private DeadLetterTopic(String name, HashMap<String, Object> client, int maxMessageBytes) {
    this.name = name;
    this.client = client;
    this.maxBytes = Math.min(maxMessageBytes, BUFFER) - OVERHEAD;
  }

  /**
   * Looks at the topic.
   *
   * @param name null for no topic
   * @throws JobException (usage) where it is not there, or is the topic of events; else as {@link
   *     TopicCheck#require}
   */
  public static Optional<DeadLetterTopic> of(TopicConfig events, String name)
      throws InterruptedException {
    if (name == null) return Optional.empty();
    if (name.equals(events.topic())) {
      throw JobException.usage(
          "--dead-letter-topic " + name + " is the topic of events: each would come back for ever");
    }
    int maxMessageBytes = TopicCheck.maxMessageBytes(events, name);
    HashMap<String, Object> client = new HashMap<>();
    // The topic decides what is too large, and not the client too, whose default is smaller.
    client.put("max.request.size", Integer.toString(Integer.MAX_VALUE));
    // Where a topic is so new that it refuses the first request and takes the second, the first
    // would be out of order until it times out (KAFKA-15591).
    client.put("max.in.flight.requests.per.connection", "1");
    events.clientProperties().forEach((property, value) -> client.put((String) property, value));
    return Optional.of(new DeadLetterTopic(name, client, maxMessageBytes));
  }

  /** Sends rows of {@code dead_letters}; returns when the brokers have them. */
  void send(Dataset<Row> dead) {
    dead.foreachPartition(this);
  }

  /** In a task. */
  @Override
  public void call(Iterator<Row> dead) throws ExecutionException {
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, bytes, bytes)) {
      AtomicReference<Exception> failed = new AtomicReference<>();
      while (dead.hasNext() && failed.get() == null) {
        producer.send(
            record(dead.next()),
            (done, failure) -> {
              if (failure != null) failed.compareAndSet(null, failure);
            });
      }
      producer.flush();
      if (failed.get() != null) throw new ExecutionException(failed.get());
    }
  }

  /** What the topic would refuse would stop the job: it goes without its bytes. */
  private ProducerRecord<byte[], byte[]> record(Row dead) {
    byte[] key = dead.getAs("key");
    byte[] value = dead.getAs("value");
    boolean fits = size(key) + size(value) <= maxBytes;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(name, size(key) <= maxBytes ? key : null, fits ? value : null);
    headers(dead, value)
        .forEach((header, text) -> record.headers().add(PREFIX + header, text.getBytes(UTF_8)));
    return record;
  }

  private static Map<String, String> headers(Row dead, byte[] value) {
    Map<String, String> headers = new HashMap<>();
    for (String column : List.of("code", "field", "topic", "partition", "offset")) {
      if (dead.getAs(column) != null) headers.put(column, dead.getAs(column).toString());
    }
    Timestamp timestamp = dead.getAs("timestamp");
    if (timestamp != null) headers.put("timestamp", Long.toString(timestamp.getTime()));
    if (value != null) headers.put("value_bytes", Integer.toString(value.length));
    return headers;
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  @Override
  public String toString() {
    return name;
  }
}
