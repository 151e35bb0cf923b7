package io.setlist.chaos;

import io.setlist.local.process.Launched;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;

/** A standalone master and two workers of one core each, on loopback, from the jars of this JVM. */
final class Cluster implements AutoCloseable {

  private static final Pattern URL = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
  private static final long PATIENCE_MS = 60_000;

  private final Path folder;
  private final Map<String, String> environment;
  private final List<Launched> servers = new ArrayList<>();
  private String url;

  Cluster(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = new HashMap<>(environment);
    this.environment.put("SPARK_HOME", folder.toString());
    this.environment.put("SPARK_SCALA_VERSION", "2.12");
    this.environment.put("SPARK_LOCAL_IP", "127.0.0.1");
  }

  void start() throws Broken, IOException, InterruptedException {
    Files.createDirectories(folder);
    // A worker starts executors from the jars of SPARK_HOME.
    Files.createSymbolicLink(folder.resolve("jars"), sparkJars());
    url = awaitSaid(serve("master", "master.Master"), URL);
    for (String worker : List.of("worker1", "worker2")) {
      Path log =
          serve(
              worker,
              "worker.Worker",
              "--cores",
              "1",
              "--memory",
              "1g",
              "--work-dir",
              folder.resolve(worker).toString(),
              url);
      awaitSaid(log, REGISTERED);
    }
  }

  /** The flags that make a job run on it. */
  String[] flags() {
    return new String[] {
      "--master", url,
      "--conf", "spark.driver.host=127.0.0.1",
      "--conf", "spark.driver.bindAddress=127.0.0.1",
      "--conf", "spark.executor.memory=512m",
      "--conf", "spark.scheduler.minRegisteredResourcesRatio=1"
    };
  }

  /** An executor that runs now, of whichever worker. */
  Optional<ProcessHandle> anExecutor() {
    return servers.stream()
        .flatMap(Launched::descendants)
        .filter(ProcessHandle::isAlive)
        .filter(p -> p.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
        .findAny();
  }

  private Path serve(String name, String main, String... more) {
    Path log = folder.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.add("-Xmx256m");
    command.addAll(List.of("-cp", folder + "/jars/*", "org.apache.spark.deploy." + main));
    command.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    command.addAll(List.of(more));
    servers.add(Launched.logging(command, log, environment));
    return log;
  }

  private static String awaitSaid(Path log, Pattern what)
      throws Broken, IOException, InterruptedException {
    for (long waited = 0; waited < PATIENCE_MS; waited += 100) {
      Matcher said = what.matcher(Files.exists(log) ? Files.readString(log) : "");
      if (said.find()) return said.group();
      Thread.sleep(100);
    }
    throw new Broken("the cluster does not start; see " + log);
  }

  private static Path sparkJars() throws IOException {
    try {
      return Path.of(SparkContext.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent()
          .toRealPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    for (int i = servers.size() - 1; i >= 0; i--) servers.get(i).close();
  }
}
