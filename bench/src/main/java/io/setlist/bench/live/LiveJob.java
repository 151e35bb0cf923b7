package io.setlist.bench.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.bench.Folders;
import io.setlist.bench.Launch;
import io.setlist.bench.Setup;
import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.local.broker.LocalBroker;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.sql.TextTable;
import io.setlist.table.Spark;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * {@code ./setlist bench live}: broker, traffic at a steady rate, the streaming job; then, from the
 * ledger, when each followed event was in the tables.
 */
public final class LiveJob {

  private static final String TOPIC = "listens";
  private static final int WARM = 1;
  private static final int STOP_SECONDS = 120;

  private final LiveConfig config;
  private final PrintStream out;
  private final Path warehouse;

  private LiveJob(LiveConfig config, PrintStream out) {
    this.config = config;
    this.out = out;
    this.warehouse = config.dir().resolve("warehouse");
  }

  public static void main(String[] args) {
    Command.main(new LiveOptions(), LiveConfig.DEFAULTS, args, LiveJob::run);
  }

  private static ExitCode run(LiveConfig options) throws Exception {
    LiveConfig config = options.withDir(options.dir().toAbsolutePath().normalize());
    new LiveJob(config, new PrintStream(System.out, true, StandardCharsets.UTF_8)).run();
    return ExitCode.DONE;
  }

  private void run() throws Exception {
    claim(config.dir());
    Setup setup = Setup.ofTheLauncher();
    List<Sample> samples;
    try (LocalBroker broker = LocalBroker.start(config.dir().resolve("broker"), 0)) {
      Target target = Target.NONE.withBrokers(broker.bootstrap()).withTopic(TOPIC);
      TopicWriter.open(target, remark -> {}).close();
      samples = streamed(setup, broker.bootstrap());
    }
    Latencies latencies = latencies(samples);
    print(latencies);
    new ObjectMapper().writeValue(config.dir().resolve("live.json").toFile(), latencies.byMinute());
  }

  /** Empties a folder that an earlier run has made, and no other. */
  private static void claim(Path dir) throws IOException {
    Path mark = dir.resolve(".bench-live");
    if (Files.exists(dir) && !Files.exists(mark)) {
      throw JobException.usage("--dir " + dir + " is not bench live's own; give another");
    }
    Folders.delete(dir);
    Files.createDirectories(dir);
    Files.createFile(mark);
  }

  private List<Sample> streamed(Setup setup, String brokers) throws Exception {
    Launch launch =
        setup.setlist(
            "stream",
            "--brokers",
            brokers,
            "--topic",
            TOPIC,
            "--warehouse",
            warehouse.toString(),
            "--trigger",
            config.trigger(),
            "--early-every",
            "0",
            "--no-archive");
    ProcessBuilder builder =
        new ProcessBuilder(launch.command())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(config.dir().resolve("log").toFile()));
    builder.environment().putAll(launch.environment());
    Process stream = builder.start();
    Thread end = new Thread(stream::destroyForcibly, "bench-live-end");
    Runtime.getRuntime().addShutdownHook(end);
    try {
      List<Sample> samples = new LiveTraffic(config, brokers, TOPIC).send(stream::isAlive);
      Duration cpu = stream.info().totalCpuDuration().orElse(Duration.ZERO);
      out.printf(
          Locale.ROOT,
          "stream took %.2f of a core%n",
          cpu.toMillis() / (double) config.period().toMillis());
      stop(stream);
      return samples;
    } finally {
      stream.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
  }

  /** As Ctrl-C would: the running micro-batch is finished, the rest settled. */
  private void stop(Process stream) throws InterruptedException {
    stream.destroy();
    boolean stopped = stream.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    if (!stopped || stream.exitValue() != 0) {
      throw JobException.failed("the stream ended badly; see " + config.dir().resolve("log"), null);
    }
  }

  private Latencies latencies(List<Sample> samples) {
    Visibility visibility = visibility();
    long began = samples.stream().mapToLong(Sample::sentAt).min().orElse(0);
    Latencies latencies = new Latencies(began);
    for (Sample sample : samples) {
      OptionalLong visible = visibility.of(sample);
      if (visible.isPresent()) latencies.add(sample.sentAt(), visible.getAsLong());
    }
    return latencies;
  }

  private Visibility visibility() {
    Visibility visibility = new Visibility();
    try (SparkSession spark = Spark.session("setlist bench live")) {
      for (Row batch :
          new Warehouse(spark, warehouse.toString())
              .read(Table.LEDGER)
              .selectExpr("explode(partitions) AS p", "unix_millis(committed_at) AS at")
              .select("p.partition", "p.until_offset", "at")
              .collectAsList()) {
        visibility.add(batch.getInt(0), batch.getLong(1), batch.getLong(2));
      }
    }
    return visibility;
  }

  private void print(Latencies latencies) {
    TextTable table =
        new TextTable(
            List.of("minute", "followed", "p50 s", "p99 s", "max s"),
            List.of(true, true, true, true, true));
    for (Latencies.Percentiles p : latencies.byMinute()) {
      table.add(cells(Integer.toString(p.minute()), p));
    }
    table.add(cells("from " + WARM, latencies.since(WARM)));
    out.printf(
        Locale.ROOT,
        "From event to row: %,d events/s of %,d listeners, a trigger of %s%n",
        config.rate(),
        config.users(),
        config.trigger());
    table.lines(0).forEach(out::println);
  }

  private static List<String> cells(String minute, Latencies.Percentiles p) {
    return List.of(
        minute,
        String.format(Locale.ROOT, "%,d", p.events()),
        seconds(p.p50()),
        seconds(p.p99()),
        seconds(p.max()));
  }

  private static String seconds(long ms) {
    return String.format(Locale.ROOT, "%.1f", ms / 1000.0);
  }
}
