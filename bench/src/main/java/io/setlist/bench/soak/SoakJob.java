package io.setlist.bench.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.bench.Launch;
import io.setlist.bench.Machine;
import io.setlist.bench.Setup;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.local.broker.LocalBroker;
import io.setlist.local.kafka.Target;
import io.setlist.local.process.Ending;
import io.setlist.local.process.Launched;
import io.setlist.local.process.OwnFolder;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/**
 * {@code ./setlist bench soak}: broker, steady traffic and one stream, for so many micro-batches;
 * then, from the ledger, what they cost, early ones and late ones.
 */
public final class SoakJob {

  private static final String TOPIC = "listens";
  private static final long POLL_MS = 500;
  private static final Duration STOP = Duration.ofMinutes(3);
  private static final int LOOKS_IN_A_PART = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SoakConfig config;
  private final OwnFolder folder;
  private final PrintStream out;
  private final Path warehouse;
  private final List<Vitals> vitals = new ArrayList<>();
  private final long began = System.nanoTime();
  private Monitor monitor;

  private SoakJob(SoakConfig config, OwnFolder folder, PrintStream out) {
    this.config = config;
    this.folder = folder;
    this.out = out;
    this.warehouse = folder.resolve("warehouse");
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Command.main(new SoakOptions(), SoakConfig.DEFAULTS, args, config -> run(config, out));
  }

  private static ExitCode run(SoakConfig config, PrintStream out) throws Exception {
    try (Ending ending = Ending.withTheJvm("bench soak")) {
      OwnFolder folder = ending.add(OwnFolder.claim(config.dir(), "bench-soak"));
      return new SoakJob(config, folder, out).run(ending);
    }
  }

  private ExitCode run(Ending ending) throws Exception {
    Setup setup = Setup.ofTheLauncher();
    Optional<String> complaint = streamed(setup, ending);
    Outcome outcome = new Outcome(parts(), vitals);
    outcome.print(out);
    Path report = folder.resolve("soak.json");
    outcome.write(report, about(setup, complaint));
    complaint.ifPresent(System.err::println);
    out.println("all of it is in " + report);
    return complaint.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private Map<String, Object> about(Setup setup, Optional<String> complaint) {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("commit", setup.commit());
    about.put("machine", Machine.here());
    about.put("trigger", config.trigger());
    about.put("rate", config.rate());
    about.put("users", config.users());
    about.put("seconds", seconds());
    about.put("complaint", complaint.orElse(null));
    return about;
  }

  /** Returns what went wrong. */
  private Optional<String> streamed(Setup setup, Ending ending) throws Exception {
    LocalBroker broker = ending.add(LocalBroker.start(folder.resolve("broker"), 0));
    Target target = Target.NONE.withBrokers(broker.bootstrap()).withTopic(TOPIC);
    try (SoakTraffic traffic = ending.add(new SoakTraffic(target, config))) {
      Launch launch =
          setup.setlist(
              "stream",
              "--brokers",
              broker.bootstrap(),
              "--topic",
              TOPIC,
              "--warehouse",
              warehouse.toString(),
              "--trigger",
              config.trigger());
      Launched stream =
          ending.add(
              Launched.logging(launch.command(), folder.resolve("log"), launch.environment()));
      return watch(stream, traffic);
    }
  }

  private Optional<String> watch(Launched stream, SoakTraffic traffic) throws Exception {
    int size = config.microBatches() / SoakConfig.PARTS;
    double step = size / (double) LOOKS_IN_A_PART;
    int done = 0;
    // From its first micro-batch on: what a start costs is no micro-batch's.
    for (double next = 1; done < config.microBatches(); ) {
      traffic.requireFlow();
      if (!stream.isAlive()) return Optional.of(complaint("the stream ended by itself"));
      if (seconds() > config.atMost().toSeconds()) {
        stop(stream);
        return Optional.of(complaint("the time is over after " + done + " micro-batches"));
      }
      Thread.sleep(POLL_MS);
      done = committed(done);
      if (done >= next) {
        look(stream.pid(), done);
        while (next <= done) next = Math.floor(next / step + 1) * step;
      }
    }
    return stop(stream);
  }

  /** Reads on in the ledger's log: its making is version 0, and each micro-batch one more. */
  private int committed(int before) {
    int done = before;
    while (Files.exists(warehouse.resolve("ledger/_delta_log/%020d.json".formatted(done + 1)))) {
      done++;
    }
    return done;
  }

  /** A process that cannot be looked into goes on: what it costs is in its ledger. */
  private void look(long pid, int done) throws IOException {
    try {
      if (monitor == null) monitor = Monitor.of(pid);
      Vitals now = monitor.vitals(done, seconds());
      vitals.add(now);
      Files.writeString(
          folder.resolve("samples.jsonl"),
          JSON.writeValueAsString(now) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      System.err.printf(
          Locale.ROOT,
          "soak: %,d of %,d micro-batches in %,d s; heap %s MB, RSS %s MB, %d threads, %d files%n",
          done,
          config.microBatches(),
          now.seconds(),
          Outcome.megabytes(now.heapBytes()),
          Outcome.megabytes(now.rssBytes()),
          now.threads(),
          now.fileDescriptors());
    } catch (IOException e) {
      System.err.println("soak: after " + done + " micro-batches: " + e.getMessage());
    }
  }

  /** As an operator does: the running micro-batch is finished, the rest settled. */
  private Optional<String> stop(Launched stream) throws InterruptedException {
    if (monitor != null) monitor.close();
    stream.terminate();
    OptionalInt code = stream.awaitEnd(STOP);
    if (code.isPresent() && code.getAsInt() == 0) return Optional.empty();
    return Optional.of(
        complaint(
            code.isPresent()
                ? "the stream ended with exit code " + code.getAsInt()
                : "the stream did not end within " + STOP.toSeconds() + " s"));
  }

  private String complaint(String what) {
    return "soak: " + what + "; see " + folder.resolve("log");
  }

  private List<Part> parts() {
    try (SparkSession spark = Spark.session("setlist bench soak")) {
      Warehouse tables = new Warehouse(spark, warehouse.toString());
      if (!tables.has(Table.LEDGER)) return List.of();
      List<Part.MicroBatch> batches =
          tables
              .read(Table.LEDGER)
              .selectExpr(
                  "batch_id",
                  "records",
                  "unix_millis(committed_at) - unix_millis(started_at) AS ms")
              .orderBy("batch_id")
              .limit(config.microBatches())
              .collectAsList()
              .stream()
              .map(row -> new Part.MicroBatch(row.getLong(0), row.getLong(1), row.getLong(2)))
              .toList();
      return Part.of(batches, vitals, config.microBatches() / SoakConfig.PARTS);
    }
  }

  private long seconds() {
    return Duration.ofNanos(System.nanoTime() - began).toSeconds();
  }
}
