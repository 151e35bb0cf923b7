package io.setlist.chaos;

import io.setlist.cli.JobException;
import io.setlist.local.process.Launched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** {@code ./setlist broker} as a process of its own, which can be killed and comes back. */
final class Broker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path launcher;
  private final Path data;
  private final Path log;
  private final Map<String, String> environment;
  private final int port;
  private Launched process;

  Broker(Path launcher, Path data, Path log, Map<String, String> environment) {
    this.launcher = launcher;
    this.data = data;
    this.log = log;
    this.environment = environment;
    this.port = freePort();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Returns when it takes clients. */
  void start() throws InterruptedException {
    List<String> command =
        List.of(
            launcher.toString(),
            "broker",
            "--dir",
            data.toString(),
            "--port",
            Integer.toString(port));
    process = Launched.logging(command, log, environment);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
      admin.describeCluster().nodes().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw JobException.failed("the broker does not start; see " + log, e);
    }
  }

  /** Deletes a topic. */
  void delete(String topic) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
      admin.deleteTopics(List.of(topic)).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw JobException.failed("the broker does not delete topic " + topic + "; see " + log, e);
    }
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw World.cannot("find a free port on 127.0.0.1", e);
    }
  }

  @Override
  public void close() {
    if (process != null) process.close();
  }
}
