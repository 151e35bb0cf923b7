package io.setlist.bench.limit;

import io.setlist.bench.listen.ListenReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What no job can beat: reading a topic to its end on two threads, and parsing each record or not.
 * {@code KafkaReadJob BROKERS TOPIC OUT raw|parse}; leaves the number of records in the file OUT.
 */
public final class KafkaReadJob {

  private static final int THREADS = 2;

  private final Map<String, Object> client;
  private final String topic;
  private final ToLongFunction<byte[]> work;

  private KafkaReadJob(String brokers, String topic, ToLongFunction<byte[]> work) {
    this.client =
        Map.of(
            "bootstrap.servers",
            brokers,
            "max.poll.records",
            10_000,
            "max.partition.fetch.bytes",
            8 * 1024 * 1024);
    this.topic = topic;
    this.work = work;
  }

  public static void main(String[] args) throws Exception {
    ToLongFunction<byte[]> work =
        args[3].equals("parse") ? v -> ListenReader.read(v).getEventTime() : v -> v.length;
    long records = new KafkaReadJob(args[0], args[1], work).readAll();
    Files.writeString(Path.of(args[2]), Long.toString(records));
  }

  private long readAll() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Long>> shares = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int share = i;
        shares.add(() -> read(share));
      }
      long records = 0;
      for (Future<Long> share : threads.invokeAll(shares)) records += share.get();
      return records;
    } finally {
      threads.shutdown();
    }
  }

  /** Every second partition. */
  private long read(int share) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client, bytes, bytes)) {
      List<TopicPartition> mine =
          consumer.partitionsFor(topic).stream()
              .filter(p -> p.partition() % THREADS == share)
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(mine);
      consumer.seekToBeginning(mine);
      Map<TopicPartition, Long> ends = consumer.endOffsets(mine);
      long records = 0;
      long sum = 0;
      while (mine.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> r : consumer.poll(Duration.ofSeconds(1))) {
          records++;
          sum += work.applyAsLong(r.value());
        }
      }
      // Looked at, so that the work is not optimised away.
      if (sum == 0 && records > 0)
        throw new IllegalStateException("the records of " + topic + " are empty");
      return records;
    }
  }
}
