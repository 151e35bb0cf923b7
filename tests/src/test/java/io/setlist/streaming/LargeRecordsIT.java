package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.local.kafka.TopicWriter;
import io.setlist.streaming.source.BoundedPoll;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records that are small on the wire and large in memory. */
@Tag("slow")
class LargeRecordsIT extends StreamRuns {

  private static final int MIB = 1 << 20;

  private static final int OF_A_HEADER = -1;

  @Test
  void endsAPollAtSoManyBytesAndMissesNoRecord() throws Exception {
    int[] sizes = new int[60];
    for (int i = 0; i < sizes.length; i++) sizes[i] = i % 2 == 0 ? MIB : OF_A_HEADER * MIB;
    sizes[30] = 20 * MIB;
    send("zeros", sizes);
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", broker.bootstrap());
    properties.put("max.poll.records", 5000);
    properties.put("enable.auto.commit", false);
    BoundedPoll.limit(properties);
    long next = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      TopicPartition partition = new TopicPartition("zeros", 0);
      consumer.assign(List.of(partition));
      while (next < sizes.length) {
        consumer.seek(partition, next); // as Spark does before each poll
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(10));
        assertThat(polled.isEmpty()).isFalse();
        long before = 0;
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          assertThat(record.offset()).isEqualTo(next++);
          assertThat(before).as("polled before offset " + next).isLessThan(BoundedPoll.MOST_BYTES);
          before += size(record);
        }
      }
    }
  }

  @Test
  void endsWithOneLineWhereARecordDoesNotFit() throws Exception {
    send("huge", 10, 10, 400 * MIB, 10);
    Process job = launch("huge", temp.resolve("huge"), Map.of("SETLIST_DRIVER_MEMORY", "512m"));
    assertThat(job.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> log = Files.readAllLines(temp.resolve("launched.log"));
    assertThat(job.exitValue()).as(String.join("\n", log)).isEqualTo(1);
    assertThat(log)
        .filteredOn(line -> line.startsWith("setlist stream:"))
        .singleElement()
        .asString()
        .contains("out of memory (Java heap space; the heap has ")
        .contains(" while it read partition 0 of topic 'huge' at offset 2: give the job more");
    assertThat(log).noneMatch(line -> line.startsWith("\tat "));
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("h");
    return (record.value() == null ? 0L : record.value().length)
        + (header == null ? 0 : header.value().length);
  }

  /**
   * Zeros, which are as good as nothing on the wire.
   *
   * @param sizes of values; times {@link #OF_A_HEADER}, of headers
   */
  private static void send(String topic, int... sizes) throws Exception {
    TopicWriter.open(target(topic, 1), remark -> {}).close();
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", broker.bootstrap());
    properties.put("compression.type", "zstd");
    properties.put("max.request.size", Integer.MAX_VALUE);
    properties.put("buffer.memory", 500L * MIB);
    properties.put("batch.size", 64 * MIB);
    properties.put("linger.ms", 1000);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes)) {
      for (int size : sizes) producer.send(record(topic, size));
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int size) {
    if (size >= 0) return new ProducerRecord<>(topic, 0, null, new byte[size]);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, new byte[1], null);
    record.headers().add("h", new byte[size * OF_A_HEADER]);
    return record;
  }
}
