package io.setlist.local.kafka;

import io.setlist.cli.JobException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records in order and loses none: idempotent, acknowledged by all replicas. The first
 * failure ends it, so that nothing is sent past a hole.
 */
public final class TopicWriter implements AutoCloseable {

  private static final Map<String, Object> PRODUCER =
      Map.of(
          // Which needs the acknowledgement of all replicas.
          "enable.idempotence",
          true,
          // A second request may reach a topic so new that it has refused the first: then the first
          // is out of order for ever (KAFKA-15591). One at a time is as fast on one machine.
          "max.in.flight.requests.per.connection",
          1,
          // 64 MiB and the record's envelope; the topic's own limit is the one that speaks.
          "max.request.size",
          TopicSetup.MAX_MESSAGE_BYTES + 1024 * 1024,
          "buffer.memory",
          2L * TopicSetup.MAX_MESSAGE_BYTES,
          "batch.size",
          512 * 1024,
          "linger.ms",
          20,
          // Halves what a loopback broker must write, for little CPU.
          "compression.type",
          "lz4",
          "request.timeout.ms",
          15_000,
          "delivery.timeout.ms",
          30_000,
          "max.block.ms",
          30_000);

  private final Target target;
  private final KafkaProducer<byte[], byte[]> producer;
  private final int partitions;
  private final AtomicReference<JobException> failure = new AtomicReference<>();
  private long keyless;

  private TopicWriter(Target target, KafkaProducer<byte[], byte[]> producer) {
    this.target = target;
    this.producer = producer;
    this.partitions = producer.partitionsFor(target.topic()).size();
  }

  /**
   * Makes the topic if it is missing, and connects.
   *
   * @param remarks takes a line for each thing about an existing topic that the user should know
   */
  public static TopicWriter open(Target target, Consumer<String> remarks) {
    target.requireComplete();
    List<String> oddities = new TopicSetup(target).ensure();
    oddities.forEach(remarks);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try {
      return new TopicWriter(
          target, new KafkaProducer<>(target.clientOver(PRODUCER), bytes, bytes));
    } catch (KafkaException e) {
      Throwable root = e.getCause() == null ? e : e.getCause();
      throw JobException.usage(
          "the Kafka producer refuses its configuration: "
              + target.client().hideIn(root.getMessage()));
    }
  }

  /**
   * Sends one record.
   *
   * @param key null for none; such records go round the partitions, the same way every time
   * @param origin names the record in a complaint
   */
  public void send(byte[] key, byte[] value, Origin origin) {
    throwFailure();
    Integer partition = key == null ? (Integer) (int) (keyless++ % partitions) : null;
    try {
      producer.send(
          new ProducerRecord<>(target.topic(), partition, key, value),
          (metadata, error) -> {
            if (error != null) failure.compareAndSet(null, explain(error, origin));
          });
    } catch (KafkaException e) {
      throw explain(e, origin);
    }
  }

  /** Waits until all that was sent is acknowledged. */
  public void flush() {
    producer.flush();
    throwFailure();
  }

  @Override
  public void close() {
    // After a failure what is still buffered must not follow.
    producer.close(failure.get() == null ? Duration.ofSeconds(30) : Duration.ZERO);
  }

  private void throwFailure() {
    JobException e = failure.get();
    if (e != null) throw e;
  }

  private JobException explain(Exception e, Origin origin) {
    if (e instanceof RecordTooLargeException) {
      return JobException.failed(
          origin.name()
              + ": the record is too large for topic "
              + target.topic()
              + "; raise its max.message.bytes, or take the record out",
          null);
    }
    if (e instanceof TimeoutException) {
      return JobException.failed(
          origin.name()
              + ": the broker at "
              + target.brokers()
              + " does not answer any more; is it still running?",
          null);
    }
    return JobException.failed(origin.name() + ": cannot be sent: " + e.getMessage(), null);
  }

  /** Where a record came from; asked only if it fails. */
  @FunctionalInterface
  public interface Origin {
    String name();
  }
}
