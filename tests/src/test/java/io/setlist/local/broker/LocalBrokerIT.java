package io.setlist.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.event.EventParser;
import io.setlist.local.kafka.Target;
import io.setlist.local.load.LoadConfig;
import io.setlist.local.load.LoadJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real broker, loaded and read back. */
@Tag("slow")
class LocalBrokerIT {

  private static final String TOPIC = "events";

  @TempDir private Path folder;

  @Test
  void keepsEveryByteInOrderAlsoOverARestart() throws IOException {
    List<byte[]> lines = lines();
    Path file = folder.resolve("lines.jsonl");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    try (LocalBroker broker = LocalBroker.start(folder.resolve("broker"), 0)) {
      assertThat(load(broker, file)).isEqualTo(lines.size());
      assertHolds(broker, lines);
    }
    try (LocalBroker broker = LocalBroker.start(folder.resolve("broker"), 0)) {
      assertHolds(broker, lines);
      assertSorts(broker);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .as("threads of a stopped broker")
        .noneMatch(t -> t.getName().startsWith("data-plane") || t.getName().contains("raft"));
  }

  @Test
  void refusesAPortThatIsTakenAndAFolderInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> LocalBroker.start(folder, taken.getLocalPort()))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
    }
    try (FolderLock lock = FolderLock.take(folder)) {
      assertThatThrownBy(() -> LocalBroker.start(folder, 0))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("another broker uses " + folder);
    }
  }

  @Test
  void saysSoWhenNoBrokerAnswers() throws IOException {
    Path file = Files.write(folder.resolve("x.jsonl"), lines().get(0));
    LoadJob job = load(config("127.0.0.1:1", file));
    assertThatThrownBy(job::run)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining("no Kafka broker answers at 127.0.0.1:1");
  }

  private static List<byte[]> lines() {
    List<byte[]> lines = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      lines.add(
          utf8(
              "{\"user_id\":\"üser-%d\",\"event_time\":%d,\"type\":\"play\"}"
                  .formatted(i % 17, i)));
    }
    lines.add(utf8(""));
    lines.add(utf8("{\"user_id\":\"üser-3\"}\r"));
    lines.add(new byte[] {0, (byte) 0xC3, '(', 0});
    byte[] large = new byte[33 * 1024 * 1024];
    lines.add(large);
    return lines;
  }

  private static long load(LocalBroker broker, Path file) {
    return load(config(broker.bootstrap(), file)).run();
  }

  private static LoadJob load(LoadConfig config) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new LoadJob(config, nowhere, nowhere, Clock.systemUTC());
  }

  private static LoadConfig config(String brokers, Path file) {
    return LoadConfig.NONE
        .withTarget(Target.NONE.withBrokers(brokers).withTopic(TOPIC))
        .withPath(file);
  }

  /** Every line once; those of a user in one partition, in the order of the file. */
  private static void assertHolds(LocalBroker broker, List<byte[]> lines) {
    List<ConsumerRecord<byte[], byte[]>> records = consume(broker, TOPIC, 4, lines.size());
    assertThat(records).allMatch(r -> r.timestampType() == TimestampType.LOG_APPEND_TIME);
    assertThat(byKey(records.stream().map(r -> keyed(r.key(), r.value())).toList()))
        .isEqualTo(
            byKey(
                lines.stream().map(v -> keyed(new EventParser(65_536, 0).userId(v), v)).toList()));
    records.stream()
        .filter(r -> r.key() != null)
        .collect(
            java.util.stream.Collectors.groupingBy(
                r -> new String(r.key(), StandardCharsets.UTF_8),
                java.util.stream.Collectors.mapping(
                    ConsumerRecord::partition, java.util.stream.Collectors.toSet())))
        .forEach((user, partitions) -> assertThat(partitions).as(user).hasSize(1));
  }

  /** Two histories that overlap, one after the other, become one. */
  private void assertSorts(LocalBroker broker) throws IOException {
    Path odd = Files.write(folder.resolve("odd.jsonl"), List.of(event(1), event(3), event(5)));
    Path even = Files.write(folder.resolve("even.jsonl"), List.of(event(2), event(4)));
    Target topic = Target.NONE.withBrokers(broker.bootstrap()).withTopic("sorted");
    LoadConfig config =
        LoadConfig.NONE
            .withTarget(topic.withPartitions(OptionalInt.of(1)))
            .withPaths(List.of(odd, even))
            .withOrder(LoadConfig.Order.BY_EVENT_TIME);
    assertThat(load(config).run()).isEqualTo(5);
    assertThat(consume(broker, "sorted", 1, 5))
        .extracting(r -> new String(r.value(), StandardCharsets.UTF_8))
        .containsExactly(event(1), event(2), event(3), event(4), event(5));
  }

  private static String event(int hour) {
    return "{\"user_id\":\"ann\",\"event_time\":%d,\"type\":\"play\"}".formatted(hour * 3_600_000L);
  }

  private static Map.Entry<String, String> keyed(byte[] key, byte[] value) {
    // Latin-1 keeps every byte; a digest keeps the large ones out of failure messages.
    String text = new String(value, StandardCharsets.ISO_8859_1);
    return Map.entry(
        key == null ? "" : new String(key, StandardCharsets.UTF_8),
        text.length() > 1000 ? text.length() + ":" + text.hashCode() : text);
  }

  private static Map<String, List<String>> byKey(List<Map.Entry<String, String>> records) {
    Map<String, List<String>> all = new TreeMap<>();
    records.forEach(r -> all.computeIfAbsent(r.getKey(), k -> new ArrayList<>()).add(r.getValue()));
    // Without a user there is no order to keep: such records lie in different partitions.
    all.get("").sort(null);
    return all;
  }

  private static List<ConsumerRecord<byte[], byte[]>> consume(
      LocalBroker broker, String topic, int of, int expected) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", broker.bootstrap(), "max.partition.fetch.bytes", 64 * 1024 * 1024);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      assertThat(partitions).hasSize(of);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long ends = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      assertThat(ends).isEqualTo(expected);
      while (records.size() < expected) consumer.poll(Duration.ofSeconds(10)).forEach(records::add);
    }
    return records;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
