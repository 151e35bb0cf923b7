package io.setlist.bench.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * So many people who listen at the same time, each of whom does something when all others have; an
 * event happens when it is sent. After half an hour somebody else has the place, so that sessions
 * begin and end at a steady rate too.
 */
final class LiveTraffic {

  private static final long VISIT_MS = TimeUnit.MINUTES.toMillis(30);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** A prime above any number of places: steps of it meet all before they meet one again. */
  private static final long STRIDE = 1_000_000_007L;

  /** Every so manyth event is followed. */
  private static final int SAMPLED = 97;

  private static final String[] TYPES = {"play", "finish", "play", "skip", "play", "pause"};

  private final LiveConfig config;
  private final String brokers;
  private final String topic;
  private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

  LiveTraffic(LiveConfig config, String brokers, String topic) {
    this.config = config;
    this.brokers = brokers;
    this.topic = topic;
  }

  /** Sends for the configured period, or as long as somebody wants it; returns what it followed. */
  List<Sample> send(BooleanSupplier wanted) {
    Map<String, Object> client =
        Map.of("bootstrap.servers", brokers, "linger.ms", 5, "compression.type", "lz4");
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client, bytes, bytes)) {
      long began = System.nanoTime();
      long sent = 0;
      for (long elapsed = 0;
          elapsed < config.period().toNanos() && wanted.getAsBoolean();
          elapsed = System.nanoTime() - began) {
        long due = (long) (elapsed / 1e9 * config.rate());
        while (sent < due) send(producer, sent++);
        LockSupport.parkNanos(TICK_NANOS);
      }
      producer.flush();
    }
    return List.copyOf(samples);
  }

  private void send(KafkaProducer<byte[], byte[]> producer, long n) {
    long now = System.currentTimeMillis();
    long place = n * STRIDE % config.users();
    long visit = (now + place * VISIT_MS / config.users()) / VISIT_MS;
    String user = "user-" + place + "-" + visit;
    byte[] value = event(user, n, now).getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, user.getBytes(StandardCharsets.UTF_8), value);
    if (n % SAMPLED != 0) {
      producer.send(record);
    } else {
      producer.send(
          record,
          (metadata, error) -> {
            // An event that was not sent is missed by nobody: what fails, fails the producer.
            if (error == null) {
              samples.add(new Sample(metadata.partition(), metadata.offset(), now));
            }
          });
    }
  }

  private String event(String user, long n, long now) {
    return "{\"event_id\":\"e"
        + n
        + "\",\"user_id\":\""
        + user
        + "\",\"event_time\":"
        + now
        + ",\"type\":\""
        + TYPES[(int) (n / config.users() % TYPES.length)]
        + "\",\"track_id\":\"track-"
        + n % 100_003
        + "\",\"playlist_id\":\"playlist-"
        + n % 31
        + "\",\"device_id\":\"phone-"
        + user
        + "\",\"country\":\"SE\",\"ms_played\":30000,\"valence\":0.62,\"energy\":0.48}";
  }
}
