package io.setlist.bench.kafkastreams;

import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListenReader;
import io.setlist.bench.listen.ListeningSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Sessions by Kafka Streams' session windows, exactly once into a topic with a key for each window:
 * its last value is the session, or nothing where the window has grown into another. {@code
 * KafkaStreamsJob BROKERS TOPIC OUT-TOPIC STATE-FOLDER CLOSING memory|rocksdb}
 *
 * <p>Kafka Streams has no end: the last event of each partition is of a user whose name begins with
 * CLOSING.
 */
public final class KafkaStreamsJob {

  private static final Duration GAP = Duration.ofMinutes(15);

  /** Of stream time, which is the largest event time: the watermark's delay and the lateness. */
  private static final Duration GRACE = Duration.ofMinutes(5 + 60);

  private static final Serde<Listen> LISTENS =
      Serdes.serdeFrom((topic, listen) -> null, (topic, json) -> ListenReader.read(json));

  private KafkaStreamsJob() {}

  public static void main(String[] args) throws Exception {
    String brokers = args[0];
    String topic = args[1];
    String out = args[2];
    CountDownLatch partitions = new CountDownLatch(prepare(brokers, topic, out));
    Consumer<String> heard =
        user -> {
          if (user.startsWith(args[4])) partitions.countDown();
        };
    Topology topology = topology(topic, out, store(args[5]), heard);
    try (KafkaStreams streams = new KafkaStreams(topology, config(brokers, out, args[3]))) {
      streams.setUncaughtExceptionHandler(
          e -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          });
      streams.start();
      partitions.await();
    }
  }

  /** Makes the topic for the sessions, with as many partitions as the input has. */
  private static int prepare(String brokers, String topic, String out) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      int partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      admin.createTopics(List.of(new NewTopic(out, partitions, (short) 1))).all().get();
      return partitions;
    }
  }

  private static SessionBytesStoreSupplier store(String kind) {
    Duration retention = GAP.plus(GRACE);
    return kind.equals("memory")
        ? Stores.inMemorySessionStore("sessions", retention)
        : Stores.persistentSessionStore("sessions", retention);
  }

  private static Topology topology(
      String topic, String out, SessionBytesStoreSupplier store, Consumer<String> heard) {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<String, Listen> listens =
        builder.stream(
            topic,
            Consumed.with(Serdes.String(), LISTENS)
                .withTimestampExtractor((r, before) -> ((Listen) r.value()).getEventTime()));
    listens
        .groupByKey(Grouped.with(Serdes.String(), LISTENS))
        .windowedBy(SessionWindows.ofInactivityGapAndGrace(GAP, GRACE))
        .aggregate(
            ListeningSession::new,
            (user, listen, session) -> session.add(listen),
            (user, a, b) -> a.join(b),
            Materialized.<String, ListeningSession>as(store)
                .withKeySerde(Serdes.String())
                .withValueSerde(SessionSerde.binary())
                .withCachingEnabled())
        .toStream(
            (window, session) ->
                window.key() + '@' + window.window().start() + '-' + window.window().end())
        .to(out, Produced.with(Serdes.String(), SessionSerde.json()));
    listens.foreach((user, listen) -> heard.accept(user));
    return builder.build();
  }

  private static Properties config(String brokers, String application, String folder) {
    Properties p = new Properties();
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    p.put(StreamsConfig.STATE_DIR_CONFIG, folder);
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // As Flink's checkpoints; the default with exactly-once is ten times a second.
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 10_000);
    p.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 60_000);
    // The default of 10 MiB sends on nearly each event of a session.
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 256L * 1024 * 1024);
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    p.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    p.put(StreamsConfig.consumerPrefix("max.poll.records"), 5_000);
    p.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
    p.put(StreamsConfig.producerPrefix("linger.ms"), 100);
    p.put(StreamsConfig.producerPrefix("batch.size"), 256 * 1024);
    return p;
  }
}
