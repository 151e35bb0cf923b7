package io.setlist.local.broker;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A running broker on 127.0.0.1. What was sent to it stays in its folder and is there after a
 * restart.
 */
public final class LocalBroker implements AutoCloseable {

  private static final int START_SECONDS = 60;

  private final FolderLock lock;
  private final EmbeddedKafka kafka;
  private final int port;
  private final CompletableFuture<String> end;

  private LocalBroker(
      FolderLock lock, EmbeddedKafka kafka, int port, CompletableFuture<String> end) {
    this.lock = lock;
    this.kafka = kafka;
    this.port = port;
    this.end = end;
  }

  /**
   * Starts a broker and returns when it accepts clients.
   *
   * @param dir its data; made if missing
   * @param port 0 for any free one
   * @throws BrokerException with a line for the user
   */
  public static LocalBroker start(Path dir, int port) {
    return start(dir, port, Entrance.OPEN);
  }

  static LocalBroker start(Path dir, int port, Entrance entrance) {
    Path home = dir.toAbsolutePath().normalize();
    int clientPort = port == 0 ? freePort() : requireFree(port);
    Map<String, String> config =
        ServerProperties.of(home.resolve("data"), clientPort, freePort(), entrance);
    CompletableFuture<String> end = new CompletableFuture<>();
    FolderLock lock = FolderLock.take(home);
    EmbeddedKafka kafka = null;
    try {
      kafka = new EmbeddedKafka(KafkaHome.locate(), end::complete);
      Path properties = write(config, home.resolve("server.properties"));
      if (!Files.exists(home.resolve("data").resolve("meta.properties"))) {
        kafka.format(properties, newClusterId());
      }
      kafka.start(config);
      LocalBroker broker = new LocalBroker(lock, kafka, clientPort, end);
      broker.awaitAccepting(entrance);
      return broker;
    } catch (RuntimeException e) {
      stopQuietly(kafka, e);
      lock.close();
      throw new BrokerException("the broker in " + home + " does not start: " + e.getMessage(), e);
    }
  }

  /** The address for {@code --brokers}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Blocks until the broker has given up by itself, which it should not; says why. */
  String awaitFailure() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      kafka.stop();
    } finally {
      lock.close();
    }
  }

  private void awaitAccepting(Entrance entrance) {
    Map<String, Object> client = new HashMap<>(entrance.client());
    client.put("bootstrap.servers", bootstrap());
    try (Admin admin = Admin.create(client)) {
      admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new BrokerException("it accepts nobody after " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("interrupted", e);
    }
  }

  private static void stopQuietly(EmbeddedKafka kafka, RuntimeException why) {
    if (kafka == null) return;
    try {
      kafka.stop();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private static Path write(Map<String, String> config, Path file) {
    Properties properties = new Properties();
    properties.putAll(config);
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, "Written at each start");
    } catch (IOException e) {
      throw new BrokerException("cannot write " + file + ": " + e, e);
    }
    return file;
  }

  private static String newClusterId() {
    UUID id = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BrokerException("no free port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  /** Kafka itself would say this in a stack trace, after ten seconds. */
  private static int requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress("127.0.0.1", port));
      return port;
    } catch (IOException e) {
      throw new BrokerException(
          "port "
              + port
              + " on 127.0.0.1 is taken ("
              + e.getMessage()
              + "); stop what uses it or choose another --port",
          e);
    }
  }
}
