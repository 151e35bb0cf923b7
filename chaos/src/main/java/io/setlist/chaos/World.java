package io.setlist.chaos;

import io.setlist.chaos.check.TableReader;
import io.setlist.cli.JobException;
import io.setlist.local.process.Ending;
import io.setlist.local.process.Launched;
import io.setlist.local.process.OwnFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What there is to break: a broker, and on it a topic with steady traffic, the streaming job and
 * its warehouse, which last as long as the run. A fault that needs new ones has a stage of its own.
 */
final class World {

  private static final String TOPIC = "listens";
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

  private final ChaosConfig config;
  private final Path launcher;
  private final OwnFolder folder;
  private final Ending ending;
  private final Broker broker;
  private final TableReader tables;
  private Cluster cluster;
  private Stage lasting;
  private Stage newest;
  private int stages;
  private Count ofOwnStages = Count.NOTHING;
  private Count ofLasting = Count.NOTHING;

  /** Makes it, in an own folder; all that it starts ends with {@code ending}. */
  World(ChaosConfig config, Path launcher, Ending ending) throws Exception {
    this.config = config;
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
    tables = ending.add(TableReader.open());
  }

  Broker broker() {
    return broker;
  }

  TableReader tables() {
    return tables;
  }

  SteadyTraffic traffic() {
    return lasting().traffic();
  }

  Path warehouse() {
    return lasting().warehouse();
  }

  /** Starts the streaming job on what comes in. */
  RunningStream stream(String... more) {
    return lasting().stream(more);
  }

  /** The warehouse that was used last, to look at where something is wrong. */
  Path newestWarehouse() {
    return newest == null ? folder.resolve("warehouse") : newest.warehouse();
  }

  private Stage lasting() {
    if (lasting == null) {
      lasting = stage();
      lasting.traffic().begin();
    }
    newest = lasting;
    return lasting;
  }

  private Stage stage() {
    int number = stages++;
    String suffix = number == 0 ? "" : "-" + number;
    newest =
        ending.add(
            new Stage(
                this,
                TOPIC + suffix,
                folder.resolve("warehouse" + suffix),
                config.seed() + number,
                config.rate()));
    return newest;
  }

  /** What happens on a stage that is new and silent. */
  interface Play {
    /** Returns what was done, as a fault does. */
    String on(Stage stage) throws Exception;
  }

  /**
   * Gives a play a stage of its own, which it leaves with no stream running; then judges it, and
   * clears it away where all is right.
   */
  String onOwnStage(Play play) throws Exception {
    Stage own = stage();
    String done = play.on(own);
    Stage.Settled settled = own.settle();
    if (!settled.differences().isEmpty()) throw new Broken(settled.differences());
    ofOwnStages = ofOwnStages.plus(settled.count());
    ending.end(own);
    broker.delete(own.topic());
    folder.remove(own.warehouse());
    newest = lasting;
    return done;
  }

  /**
   * A round's end: settles and judges what lasts.
   *
   * @return what was judged in this run so far, own stages included
   */
  Count settle() throws Broken, IOException, InterruptedException {
    if (lasting != null && lasting.isTouched()) {
      Stage.Settled settled = lasting().settle();
      ofLasting = settled.count();
      if (!settled.differences().isEmpty()) throw new Broken(settled.differences());
    }
    return judged();
  }

  /** What was judged in this run so far. */
  Count judged() {
    return ofOwnStages.plus(ofLasting);
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

  /** Runs a job over the tables, beside the stream, to its end. */
  void run(String job, String... flags) throws Broken, InterruptedException {
    lasting().run(job, flags);
  }

  /** So many commits make a table old. */
  int agedCommits() {
    return config.aged();
  }

  /** Starts a command of Setlist on Spark. */
  Launched launch(String job, List<String> flags) {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), job));
    command.addAll(SMALL);
    command.addAll(flags);
    return ending.add(Launched.logging(command, log(job), environment(JOBS_TMP)));
  }

  /** Takes away what killed jobs have left in the temporary folder; none runs. */
  void sweep() throws IOException {
    folder.emptied(JOBS_TMP);
  }

  /**
   * Of all that is started. What is killed leaves its temporary files behind, a dozen megabytes of
   * them: they are not to lie in the machine's own folder. Half of the memory that is the default:
   * what collects without a bound shows sooner.
   */
  private Map<String, String> environment(String tmp) {
    return Map.of(
        "TMPDIR",
        folder.resolve(tmp).toString(),
        "SETLIST_DRIVER_MEMORY",
        "1g",
        "JDK_JAVA_OPTIONS",
        "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m \"-Djava.io.tmpdir="
            + folder.resolve(tmp)
            + "\"");
  }

  Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /** Of the newest comparisons of dates: the units that differ. */
  long differingUnits() {
    return tables.differingUnits(warehouse());
  }

  /** For a complaint: what the machine cannot give. */
  static JobException cannot(String what, IOException e) {
    return JobException.failed("cannot " + what + ": " + e.getMessage(), e);
  }
}
