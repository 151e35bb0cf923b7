package io.setlist.local.chaos;

import io.setlist.cli.JobException;
import io.setlist.local.chaos.check.Audit;
import io.setlist.local.chaos.check.SentRecords;
import io.setlist.local.chaos.check.TableReader;
import io.setlist.local.chaos.check.Tables;
import io.setlist.local.kafka.Target;
import io.setlist.local.process.Ending;
import io.setlist.local.process.Launched;
import io.setlist.local.process.OwnFolder;
import io.setlist.rules.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What there is to break: a broker, steady traffic into it, the streaming job and its warehouse.
 * Broker, topic and warehouse last as long as the run.
 */
final class World {

  private static final String TOPIC = "listens";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String JOBS_TMP = "tmp/jobs";
  private static final String SERVERS_TMP = "tmp/servers";

  /** Nothing here is large, and nothing runs for long. */
  private static final List<String> SMALL =
      List.of(
          "--conf",
          "spark.sql.shuffle.partitions=2",
          "--conf",
          "spark.sql.codegen.wholeStage=false",
          "--conf",
          "spark.sql.codegen.factoryMode=NO_CODEGEN");

  private final Path launcher;
  private final OwnFolder folder;
  private final Ending ending;
  private final Broker broker;
  private final SteadyTraffic traffic;
  private final TableReader tables;
  private Cluster cluster;

  /** Makes it, in an own folder; all that it starts ends with {@code ending}. */
  World(ChaosConfig config, Path launcher, Ending ending) throws Exception {
    this.launcher = launcher;
    this.ending = ending;
    folder = ending.add(OwnFolder.claim(config.dir(), "chaos"));
    folder.emptied("logs");
    folder.emptied(JOBS_TMP);
    folder.emptied(SERVERS_TMP);
    broker =
        ending.add(
            new Broker(
                launcher, folder.resolve("broker"), log("broker"), environment(SERVERS_TMP)));
    broker.start();
    Target target =
        Target.NONE
            .withBrokers(broker.address())
            .withTopic(TOPIC)
            .withPartitions(OptionalInt.of(3));
    traffic = ending.add(new SteadyTraffic(target, config.seed(), config.rate()));
    tables = ending.add(TableReader.over(warehouse()));
  }

  Broker broker() {
    return broker;
  }

  SteadyTraffic traffic() {
    return traffic;
  }

  Path warehouse() {
    return folder.resolve("warehouse");
  }

  /** A standalone cluster, started when it is first asked for. */
  Cluster cluster() throws Exception {
    if (cluster == null) {
      cluster = ending.add(new Cluster(folder.resolve("cluster"), environment(SERVERS_TMP)));
      cluster.start();
    }
    return cluster;
  }

  /** What has to be closed however the run ends. */
  <T extends AutoCloseable> T endsWith(T resource) {
    return ending.add(resource);
  }

  /** Starts the streaming job on what comes in. */
  RunningStream stream(String... more) {
    List<String> flags = new ArrayList<>(List.of("--trigger", "500 milliseconds"));
    flags.addAll(List.of(more));
    return start(flags);
  }

  private RunningStream start(List<String> flags) {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "stream"));
    command.addAll(List.of("--brokers", broker.address(), "--topic", TOPIC));
    command.addAll(List.of("--warehouse", warehouse().toString(), "--early-every", "10s"));
    command.addAll(SMALL);
    command.addAll(flags);
    long ledger = new Numbered(warehouse().resolve("ledger/_delta_log")).newest();
    // Where there is no table yet, its making is version 0.
    return new RunningStream(
        launch(command, log("stream")), warehouse(), log("stream"), Math.max(0, ledger));
  }

  /** Runs a job over the tables, beside the stream, to its end. */
  void run(String job, String... flags) throws Broken, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(launcher.toString(), job, "--warehouse", warehouse().toString()));
    command.addAll(SMALL);
    command.addAll(List.of(flags));
    OptionalInt code = launch(command, log(job)).awaitEnd(PATIENCE);
    if (code.isEmpty() || code.getAsInt() != 0) {
      throw new Broken(
          job
              + (code.isEmpty() ? " did not end" : " ended with exit code " + code.getAsInt())
              + "; see "
              + log(job));
    }
  }

  private Launched launch(List<String> command, Path log) {
    return ending.add(Launched.logging(command, log, environment(JOBS_TMP)));
  }

  /**
   * Of all that is started. What is killed leaves its temporary files behind, a dozen megabytes of
   * them: they are not to lie in the machine's own folder.
   */
  private Map<String, String> environment(String tmp) {
    return Map.of(
        "TMPDIR",
        folder.resolve(tmp).toString(),
        "JDK_JAVA_OPTIONS",
        "-XX:TieredStopAtLevel=1 \"-Djava.io.tmpdir=" + folder.resolve(tmp) + "\"");
  }

  private Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /** What a run that reads all there is, and settles, leaves behind. */
  record Settled(Tables tables, List<String> differences) {}

  /**
   * Lets the stream read to the end and settle, then judges all tables. The traffic pauses for it,
   * so that nothing of what was sent can hide behind "not read yet".
   */
  Settled settle() throws Broken, IOException, InterruptedException {
    traffic.pause();
    try {
      folder.emptied(JOBS_TMP);
      start(List.of("--trigger", "available-now")).awaitDone();
      Tables read = tables.read();
      return new Settled(read, Audit.differences(read, sent(), Rules.DEFAULTS));
    } finally {
      traffic.resume();
    }
  }

  /** Of the newest comparisons of dates: the units that differ. */
  long differingUnits() {
    return tables.differingUnits();
  }

  SentRecords sent() {
    return traffic.sent();
  }

  /** For a complaint: what the machine cannot give. */
  static JobException cannot(String what, IOException e) {
    return JobException.failed("cannot " + what + ": " + e.getMessage(), e);
  }
}
