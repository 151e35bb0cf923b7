package io.setlist.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.streaming.source.TopicCheck;
import io.setlist.streaming.source.TopicConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and SASL with a real broker: who comes in, what the others are told, and what nobody is. */
@Tag("slow")
class SecuredKafkaIT {

  private static final String USER = "Listener-nobody-may-read-of-5be1";
  private static final String BROKEN = "Payload-nobody-may-read-of-90ac";

  /** The log with all that Spark, Delta and Kafka can say. */
  private static final String EVERYTHING = "debug.log";

  @TempDir static Path temp;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = new SecuredKafka(temp);
    try (TopicWriter writer = TopicWriter.open(target(kafka.client()), remark -> {})) {
      String event =
          "{\"user_id\":\"%s\",\"event_time\":1740996000000,\"type\":\"play\"}".formatted(USER);
      writer.send(utf8(USER), utf8(event), () -> "an event");
      writer.send(utf8(USER), utf8("{\"user_id\":\"" + BROKEN), () -> "a broken one");
      writer.flush();
    }
  }

  @AfterAll
  static void stop() {
    if (kafka != null) kafka.close();
  }

  @Test
  @Timeout(20)
  void aWrongPasswordIsOneLine() {
    ClientProperties client = kafka.clientOfAnotherPassword("wrong-but-secret-77");
    for (ThrowingCallable job : jobs(client)) {
      refused(
          job,
          "Authentication failed: Invalid username or password; check sasl.mechanism and the user"
              + " and password of sasl.jaas.config in --kafka-config");
    }
  }

  @Test
  @Timeout(20)
  void anUnknownCaIsOneLine() {
    for (ThrowingCallable job : jobs(kafka.clientOfOtherTrust())) {
      refused(
          job,
          "unable to find valid certification path to requested target; check ssl.truststore.* in"
              + " --kafka-config (does it hold the CA of the broker's certificate?) and the host"
              + " name in --brokers");
    }
  }

  /** How the jobs begin that read a topic, and those that write to one. */
  private static List<ThrowingCallable> jobs(ClientProperties client) {
    TopicConfig config =
        TopicConfig.DEFAULTS.withBrokers(kafka.bootstrap()).withTopic("listens").withClient(client);
    return List.of(
        () -> TopicCheck.require(config), () -> TopicWriter.open(target(client), remark -> {}));
  }

  private static void refused(ThrowingCallable job, String why) {
    assertThatThrownBy(job)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("the broker at " + kafka.bootstrap() + " refuses: ")
        .hasMessageEndingWith(why)
        .hasMessageNotContainingAny("secret-77", SecuredKafka.PASSWORD, "\n");
  }

  /** As its operator runs it, but that all is logged and Spark's own records are kept. */
  @Test
  void streamsAndKeepsItsSecrets() throws Exception {
    Path run = Files.createDirectory(temp.resolve("run"));
    Path log = run.resolve("said.log");
    Path ledger = run.resolve("warehouse/ledger/_delta_log/00000000000000000001.json");
    Process job = launch(run, log);
    while (job.isAlive() && !Files.exists(ledger)) job.waitFor(50, TimeUnit.MILLISECONDS);
    assertThat(job.isAlive()).as(() -> tail(log)).isTrue();

    assertThat(commandLine(job.toHandle()))
        .contains("io.setlist.streaming.StreamJob")
        .doesNotContain(SecuredKafka.PASSWORD, SecuredKafka.STORE_PASSWORD);
    assertThat(ListeningPorts.of(job.toHandle())).isNotEmpty().allMatch(ListeningPorts::isLoopback);
    assertThat(ListeningPorts.of(ProcessHandle.current()))
        .as("with the broker")
        .isNotEmpty()
        .allMatch(ListeningPorts::isLoopback);

    job.destroy();
    assertThat(job.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(job.exitValue()).as(() -> tail(log)).isZero();
    assertThat(log).content().contains("read 2 records", "1 event", "1 dead");
    assertThat(run.resolve(EVERYTHING)).content().contains("DEBUG org.apache.kafka");
    assertThat(filesWith(run, SecuredKafka.PASSWORD)).isEmpty();
    assertThat(filesWith(run, SecuredKafka.STORE_PASSWORD)).isEmpty();
    for (String personal : List.of(USER, BROKEN)) {
      assertThat(filesWith(run.resolve("warehouse"), personal)).isNotEmpty();
      assertThat(filesWith(run.resolve("events"), personal)).isEmpty();
      // Delta's lines of INFO have the statistics of new files; the shipped settings hide them.
      assertThat(log).content().doesNotContain(personal);
      assertThat(Files.readAllLines(run.resolve(EVERYTHING), StandardCharsets.ISO_8859_1))
          .filteredOn(line -> line.contains(personal))
          .allMatch(line -> line.startsWith("INFO org.apache.spark.sql.delta."));
    }
  }

  /** Says on standard error what the shipped settings let through, and everything into a file. */
  private static Process launch(Path run, Path log) throws IOException {
    Path client = SecuredKafka.write(kafka.client(), temp.resolve("client.properties"));
    Path debug = temp.resolve("debug.properties");
    Files.writeString(
        debug,
        """
        status = error
        rootLogger.level = debug
        rootLogger.appenderRef.said.ref = said
        rootLogger.appenderRef.said.level = warn
        rootLogger.appenderRef.all.ref = all
        logger.setlist.name = io.setlist
        logger.setlist.level = debug
        logger.setlist.appenderRef.said.ref = said
        appender.said.type = Console
        appender.said.name = said
        appender.said.target = SYSTEM_ERR
        appender.said.layout.type = PatternLayout
        appender.said.layout.pattern = %p %c: %m%n%ex
        appender.all.type = File
        appender.all.name = all
        appender.all.layout.type = PatternLayout
        appender.all.layout.pattern = %p %c: %m%n%ex
        appender.all.fileName =\s"""
            + run.resolve(EVERYTHING));
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("setlist.launcher"),
            "stream",
            "--brokers",
            kafka.bootstrap(),
            "--topic",
            "listens",
            "--kafka-config",
            client.toString(),
            "--warehouse",
            run.resolve("warehouse").toString(),
            "--trigger",
            "1 second",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.compress=false",
            "--conf",
            "spark.eventLog.dir=" + Files.createDirectory(run.resolve("events")).toUri());
    builder.environment().put("SETLIST_NO_BUILD", "1");
    builder
        .environment()
        .merge(
            "SETLIST_JAVA_OPTS",
            "-Dlog4j2.configurationFile=" + debug.toUri(),
            (ofAllTests, own) -> ofAllTests + " " + own);
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static String commandLine(ProcessHandle process) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
  }

  /** Byte for byte, whatever kind of file it is. */
  private static List<Path> filesWith(Path folder, String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) found.add(file);
      }
    }
    return found;
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Target target(ClientProperties client) {
    return Target.NONE.withBrokers(kafka.bootstrap()).withTopic("listens").withClient(client);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
