package io.setlist.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.setlist.rules.Rules;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills a {@code CreateTime} topic with whatever the wire can carry: batches of every codec, of
 * plain producers, of transactions that are committed or aborted, and such as no Kafka producer
 * writes; records with any timestamp, key, headers and size. Knows what should become of each.
 */
final class RandomWire {

  private static final Rules RULES = Rules.DEFAULTS;
  private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
  private static final int MOST_BYTES = 1 << 20;

  /**
   * A record that was sent and is to be seen.
   *
   * @param timestamp null where it is none
   * @param code as in {@code dead_letters}; null for an event
   * @param event names the event, copies alike; null for none
   */
  record Sent(Long timestamp, int keyHash, int valueHash, String code, String event) {}

  private final Random random;
  private final String bootstrap;
  private final String topic;
  private final int partitions;
  private final long now;
  private final Map<String, Sent> sent = new HashMap<>();
  private final List<Runnable> acknowledged = new ArrayList<>();
  private int events;

  RandomWire(Random random, String bootstrap, String topic, int partitions, long now) {
    this.random = random;
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.partitions = partitions;
    this.now = now;
  }

  /** By {@code partition/offset}. */
  Map<String, Sent> sent() {
    return sent;
  }

  /** Sends so many records, aborted ones not counted. */
  void send(int records) throws Exception {
    Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    try (RawProducer raw = new RawProducer(bootstrap, topic)) {
      while (sent.size() < records) {
        String codec = CODECS.get(random.nextInt(CODECS.size()));
        int n = 1 + random.nextInt(Math.min(records / 10, 2_000));
        switch (random.nextInt(4)) {
          case 0 -> raw(raw, codec, Math.min(n, 20));
          case 1 -> transaction(producers.computeIfAbsent("tx-" + codec, this::producer), n);
          default -> plain(producers.computeIfAbsent(codec, this::producer), n);
        }
      }
    } finally {
      producers.values().forEach(KafkaProducer::close);
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String name) {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", bootstrap);
    client.put("compression.type", name.replace("tx-", ""));
    client.put("max.request.size", 4 * MOST_BYTES);
    client.put("max.in.flight.requests.per.connection", 1);
    client.put("linger.ms", 5);
    boolean transactional = name.startsWith("tx-");
    if (transactional) client.put("transactional.id", topic + name);
    ByteArraySerializer bytes = new ByteArraySerializer();
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, bytes, bytes);
    if (transactional) producer.initTransactions();
    return producer;
  }

  private void plain(KafkaProducer<byte[], byte[]> producer, int n) throws Exception {
    for (int i = 0; i < n; i++) send(producer, true);
    producer.flush();
    acknowledge();
  }

  private void transaction(KafkaProducer<byte[], byte[]> producer, int n) throws Exception {
    boolean commits = random.nextInt(3) > 0;
    producer.beginTransaction();
    for (int i = 0; i < n; i++) send(producer, commits);
    producer.flush();
    if (commits) producer.commitTransaction();
    else producer.abortTransaction();
    acknowledge();
  }

  private void acknowledge() {
    acknowledged.forEach(Runnable::run);
    acknowledged.clear();
  }

  private void send(KafkaProducer<byte[], byte[]> producer, boolean counts) {
    long timestamp = timestamp();
    byte[] key = key();
    Value value = value(timestamp);
    int partition = random.nextInt(partitions);
    var metadata =
        producer.send(
            new ProducerRecord<>(topic, partition, timestamp, key, value.bytes, headers()));
    if (!counts) return;
    Sent record = sent(timestamp, key, value);
    acknowledged.add(
        () -> {
          try {
            put(partition, metadata.get().offset(), record);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A batch with a timestamp that no Kafka producer writes. */
  private void raw(RawProducer producer, String codec, int n) throws Exception {
    long[] odd = {-1, -2, -now, Long.MIN_VALUE, Long.MIN_VALUE + 1, -DAY_MS};
    long timestamp = odd[random.nextInt(odd.length)];
    int partition = random.nextInt(partitions);
    List<SimpleRecord> records = new ArrayList<>();
    List<Sent> expected = new ArrayList<>();
    int bytes = 0;
    while (records.size() < n && bytes < MOST_BYTES) {
      byte[] key = key();
      Value value = value(timestamp);
      bytes += value.bytes == null ? 0 : value.bytes.length;
      records.add(
          new SimpleRecord(
              0,
              key == null ? null : ByteBuffer.wrap(key),
              value.bytes == null ? null : ByteBuffer.wrap(value.bytes),
              headers().toArray(Header[]::new)));
      expected.add(sent(timestamp, key, value));
    }
    long offset = producer.send(partition, CompressionType.forName(codec), timestamp, records);
    for (Sent record : expected) put(partition, offset++, record);
  }

  private void put(int partition, long offset, Sent record) {
    sent.put(partition + "/" + offset, record);
  }

  /** Far enough from the moment of planning on either side of it. */
  private long timestamp() {
    return switch (random.nextInt(24)) {
      case 0 -> TimeUnit.MILLISECONDS.toNanos(now);
      case 1 -> TimeUnit.MILLISECONDS.toMicros(now);
      case 2 -> Long.MAX_VALUE;
      case 3 -> LAST + 1 + random.nextInt(2) * (random.nextLong() >>> 4);
      case 4 -> random.nextBoolean() ? LAST : now + DAY_MS + random.nextInt(1 << 30);
      case 5 -> random.nextInt(2) * (random.nextLong() >>> 1) % now;
      case 6 -> now / 1000;
      default -> now - random.nextInt((int) DAY_MS);
    };
  }

  private byte[] key() {
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> bytes(random.nextInt(random.nextInt(50) == 0 ? 100_000 : 300));
      default -> ("user-" + random.nextInt(40)).getBytes(UTF_8);
    };
  }

  private List<Header> headers() {
    int n =
        switch (random.nextInt(200)) {
          case 0 -> random.nextInt(random.nextInt(10) == 0 ? 100_000 : 2_000);
          case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> random.nextInt(6);
          default -> 0;
        };
    List<Header> headers = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      headers.add(new RecordHeader("h" + i % 7, random.nextInt(3) == 0 ? null : bytes(3)));
    }
    return headers;
  }

  private record Value(byte[] bytes, String code, String event) {}

  /** As SPEC 1 judges it but for size and timestamp, which go before. */
  private Value value(long timestamp) {
    return switch (random.nextInt(16)) {
      case 0 -> new Value(null, "MALFORMED_JSON", null);
      case 1 -> new Value(new byte[0], "MALFORMED_JSON", null);
      case 2 -> new Value(noise(), "MALFORMED_JSON", null);
      case 3 -> new Value("{\"type\":\"play\"}".getBytes(UTF_8), "MISSING_FIELD", null);
      case 4 -> new Value("{\"user_id\":7}".getBytes(UTF_8), "BAD_FIELD", null);
      default -> event(timestamp);
    };
  }

  /** Zeros or random bytes; neither is JSON. */
  private byte[] noise() {
    int size = random.nextInt(random.nextInt(30) == 0 ? MOST_BYTES - 200_000 : 2_000);
    byte[] bytes = random.nextBoolean() ? new byte[size] : bytes(size);
    if (size > 0) bytes[0] = 0;
    return bytes;
  }

  private Value event(long timestamp) {
    int number = random.nextInt(20) == 0 && events > 0 ? random.nextInt(events) : events++;
    long time = now - DAY_MS - number * 7_919L % 10_799 * 1_000;
    int padding = random.nextInt(random.nextInt(60) == 0 ? 90_000 : 40);
    String json =
        "{\"user_id\":\"user-%d\",\"event_time\":%d,\"type\":\"play\",\"event_id\":\"%d\",\"x\":\"%s\"}"
            .formatted(number % 40, time, number, "x".repeat(padding));
    boolean future = time > timestamp + RULES.maxFutureSkewMs() && timestamp >= 0;
    return new Value(json.getBytes(UTF_8), future ? "FUTURE_TIME" : null, Integer.toString(number));
  }

  private Sent sent(long timestamp, byte[] key, Value value) {
    String code = value.code;
    boolean none = timestamp < 0 || timestamp > LAST;
    if (none || timestamp > now + DAY_MS / 2) code = "BAD_TIMESTAMP";
    if (value.bytes != null && value.bytes.length > RULES.maxEventBytes()) code = "OVERSIZED";
    return new Sent(
        none ? null : (Long) timestamp,
        hash(key),
        hash(value.bytes),
        code,
        code == null ? value.event : null);
  }

  static int hash(byte[] bytes) {
    return Arrays.hashCode(bytes);
  }

  private byte[] bytes(int n) {
    byte[] bytes = new byte[n];
    random.nextBytes(bytes);
    return bytes;
  }
}
