package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.local.broker.LocalBroker;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.GenerateConfig;
import io.setlist.local.traffic.GenerateJob;
import io.setlist.rules.Rules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of the streaming job as its users meet it: a real broker, real flags, real tables. A few
 * thousand events of one day, whose true sessions the generator knows, and by hand what it does not
 * make. The broker, the topics and the run that the others are compared with are made once for all
 * test classes.
 */
abstract class StreamRuns {

  static final int EVENTS = 3000;

  /** Cuts the topic into three micro-batches. */
  static final String[] CUT = {"--max-events-per-trigger", "1100"};

  /** Long past, or a machine whose clock is behind would take it for the future. */
  private static final LocalDate DAY = LocalDate.of(2025, 3, 3);

  /** What the generator's broken and future records are. */
  private static final Faults FAULTS = new Faults(0, 0.02, 0.01, 0.002, 0);

  @TempDir static Path temp;

  static LocalBroker broker;

  /** Of the generator, a folder a topic. */
  private static Path truths;

  /** The warehouse of the run that nothing disturbed. */
  static Path reference;

  /** What the last run in this JVM said on standard error. */
  static String said;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    if (reference != null) return;
    Path folder = Files.createTempDirectory("setlist-runs");
    broker = LocalBroker.start(folder.resolve("broker"), 0);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder)));
    truths = folder;
    generate("four", 4);
    generate("eight", 8);
    try (TopicWriter writer = TopicWriter.open(target("four", 4), remark -> {})) {
      writer.send(utf8("ghost"), null, () -> "a tombstone");
      writer.send(null, new byte[] {'{', (byte) 0xFF, 0, '}'}, () -> "bytes");
      writer.send(utf8("ghost"), new byte[0], () -> "nothing");
      writer.flush();
    }
    TopicWriter.open(target("broken", 1), remark -> {}).close();
    Path warehouse = folder.resolve("warehouse");
    String[] args = {CUT[0], CUT[1], "--dead-letter-topic", "broken"};
    assertThat(stream("four", warehouse, args)).as(said).isEqualTo(ExitCode.DONE);
    Kept.keep("stream", warehouse, Rows.STREAMING_TABLES);
    reference = warehouse;
  }

  private static void end(Path folder) {
    broker.close();
    try {
      Kept.delete(folder);
    } catch (IOException e) {
      System.err.println("cannot delete " + folder + ": " + e);
    }
  }

  // --- the job ---

  static ExitCode stream(String topic, Path warehouse, String... more) throws IOException {
    return run(arguments(topic, warehouse, more));
  }

  /** In this JVM, with what it says kept. */
  static ExitCode run(String... args) throws IOException {
    PrintStream stderr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return Command.run(StreamOptions.ofStream(), StreamConfig.DEFAULTS, args, StreamJob::run);
    } finally {
      System.setErr(stderr);
      said = out.toString(StandardCharsets.UTF_8);
    }
  }

  static String[] arguments(String topic, Path warehouse, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--brokers",
                broker.bootstrap(),
                "--topic",
                topic,
                "--warehouse",
                warehouse.toString()));
    if (!Arrays.asList(more).contains("--trigger")) {
      args.addAll(List.of("--trigger", "available-now"));
    }
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  /** As a process of its own, through the launcher. */
  static Process launch(String topic, Path warehouse, String... more) throws IOException {
    return launch(topic, warehouse, Map.of(), more);
  }

  /** As above, with more in its environment. */
  static Process launch(
      String topic, Path warehouse, Map<String, String> environment, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("setlist.launcher"));
    command.add("stream");
    command.addAll(List.of(arguments(topic, warehouse, more)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SETLIST_NO_BUILD", "1");
    builder.environment().putAll(environment);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(temp.resolve("launched.log").toFile())
        .start();
  }

  // --- the input ---

  static Target target(String topic, int partitions) {
    return Target.NONE
        .withBrokers(broker.bootstrap())
        .withTopic(topic)
        .withPartitions(OptionalInt.of(partitions));
  }

  static void generate(String topic, int partitions) {
    GenerateConfig config =
        new GenerateConfig(
            truth(topic),
            target(topic, partitions),
            42,
            EVENTS,
            0,
            1,
            DAY,
            FAULTS,
            Rules.DEFAULTS.gap(),
            0,
            false);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new GenerateJob(config, Instant.now(), nowhere).run();
  }

  /** The generator's account of a topic. */
  static Path truth(String topic) {
    return truths.resolve("truth-" + topic);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
