package io.setlist.streaming.source;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;

/**
 * Ends a poll of Kafka's consumer when its records have come to so many bytes. Kafka's own limits
 * are of records, and of bytes on the wire, where 900 MB of zeros are 29 KB: a poll of 5,000
 * records that compress well would not fit into any memory.
 *
 * <p>Of a record that has neither key nor value, only headers, no deserialiser hears. Where such
 * are too many for the memory, a micro-batch comes to nothing, and the next start's smaller one
 * asks for no more records at once than it takes ({@link CarefulFetch}).
 *
 * <p>A consumer gives what it has when a record cannot be deserialised, and tries that one again at
 * its next poll. So the record after the limit is said not to be, once or several times, until the
 * poll is over, which an interceptor sees. Both are called by the thread that polls.
 */
public final class BoundedPoll
    implements Deserializer<byte[]>, ConsumerInterceptor<byte[], byte[]> {

  /** So many bytes, and one record. */
  public static final long MOST_BYTES = 16L << 20;

  private static final ThreadLocal<Poll> RUNNING = ThreadLocal.withInitial(Poll::new);

  /** What the running poll has come to. Of one record, key and value come with the same headers. */
  private static final class Poll {
    private long bytes;
    private long records;
    private Headers newest;
  }

  /**
   * Puts the limit on the consumer of a planned partition, in the task that has it for itself, and
   * begins with a new poll: who polled last in this thread may not have come to an end.
   */
  static KafkaBatchInputPartition on(KafkaBatchInputPartition planned) {
    RUNNING.remove();
    limit(planned.executorKafkaParams());
    return planned;
  }

  /** Puts the limit on a consumer of bytes, by its properties. */
  public static void limit(Map<String, Object> consumer) {
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BoundedPoll.class.getName());
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BoundedPoll.class.getName());
    consumer.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, BoundedPoll.class.getName());
  }

  /** How many records the running poll has; none where it has ended well. */
  static long records() {
    return RUNNING.get().records;
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, byte[] bytes) {
    Poll poll = RUNNING.get();
    if (headers != poll.newest) {
      if (poll.bytes >= MOST_BYTES) throw new SerializationException("enough for this poll");
      poll.newest = headers;
      poll.records++;
      for (Header header : headers) poll.bytes += size(header);
    }
    poll.bytes += bytes.length;
    return bytes;
  }

  private static long size(Header header) {
    return (long) header.key().length() + (header.value() == null ? 0 : header.value().length);
  }

  @Override
  public byte[] deserialize(String topic, byte[] bytes) {
    throw new UnsupportedOperationException("a consumer gives the headers too");
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    RUNNING.remove();
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {}

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
