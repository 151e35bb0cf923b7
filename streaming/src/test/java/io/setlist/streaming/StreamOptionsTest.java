package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.rules.Durations;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.OffsetRange;
import io.setlist.streaming.planning.Skip;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StreamOptionsTest {

  private static final String[] REQUIRED = {
    "--brokers", "b:9092", "--topic", "listens", "--warehouse", "wh"
  };

  @TempDir Path folder;
  private StreamConfig read;
  private String complaint;

  static Stream<Arguments> flags() {
    return Stream.of(
        flag("--brokers", "h:1,i:2", "h:1,i:2", c -> c.topic().brokers()),
        flag("--topic", "songs", "songs", c -> c.topic().topic()),
        flag("--warehouse", "s3a://b/wh", "s3a://b/wh", StreamConfig::warehouse),
        flag("--checkpoint", "hdfs://n/cp", "hdfs://n/cp", StreamConfig::checkpoint),
        flag("--trigger", "30 seconds", "30s", c -> Durations.format(c.trigger().interval())),
        flag("--trigger", "available-now", true, c -> c.trigger().isAvailableNow()),
        flag("--max-events-per-trigger", "500", 500L, c -> c.topic().maxEventsPerTrigger()),
        flag("--max-events-per-trigger", "unlimited", 0L, c -> c.topic().maxEventsPerTrigger()),
        flag("--early-every", "0", "0", c -> Durations.format(c.earlyEvery())),
        flag("--early-every", "90s", "90s", c -> Durations.format(c.earlyEvery())),
        flag(
            "--partition-idle-timeout",
            "2m",
            "2m",
            c -> Durations.format(c.partitionIdleTimeout())),
        flag("--idle-timeout", "30m", Optional.of(Duration.ofMinutes(30)), c -> c.idleTimeout()),
        flag("--idle-timeout", "off", Optional.empty(), c -> c.idleTimeout()),
        flag("--dead-letter-topic", "broken", "broken", StreamConfig::deadLetterTopic),
        flag("--gap", "30m", "30m", c -> Durations.format(c.given().over(Rules.DEFAULTS).gap())),
        flag(
            "--watermark-delay",
            "0",
            "0",
            c -> Durations.format(c.given().over(Rules.DEFAULTS).watermarkDelay())),
        flag(
            "--allowed-lateness",
            "1d",
            "1d",
            c -> Durations.format(c.given().over(Rules.DEFAULTS).allowedLateness())),
        flag(
            "--max-future-skew",
            "1h",
            "1h",
            c -> Durations.format(c.given().over(Rules.DEFAULTS).maxFutureSkew())),
        flag(
            "--max-event-bytes",
            "1000",
            1000,
            c -> c.given().over(Rules.DEFAULTS).maxEventBytes()));
  }

  private static Arguments flag(
      String name, String value, Object expected, Function<StreamConfig, Object> get) {
    return Arguments.of(name, value, expected, get);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("flags")
  void readsAFlag(String name, String value, Object expected, Function<StreamConfig, Object> get) {
    assertThat(stream(name, value)).isEqualTo(ExitCode.DONE);
    assertThat(get.apply(read)).isEqualTo(expected);
    assertThat(stream(name + "=" + value)).as("with =").isEqualTo(ExitCode.DONE);
    assertThat(get.apply(read)).isEqualTo(expected);
  }

  @Test
  void acceptingALossIncludesFillingWhatCanBeFilled() {
    assertThat(stream("--fill-from-archive")).isEqualTo(ExitCode.DONE);
    assertThat(read.dataLoss()).isEqualTo(DataLoss.FILLED);
    assertThat(stream("--accept-data-loss", "--fill-from-archive")).isEqualTo(ExitCode.DONE);
    assertThat(read.dataLoss()).isEqualTo(DataLoss.ACCEPTED);
    assertThat(stream("--fill-from-archive", "--accept-data-loss")).isEqualTo(ExitCode.DONE);
    assertThat(read.dataLoss()).isEqualTo(DataLoss.ACCEPTED);
  }

  @Test
  void passesOverAsManyRecordsAsAreNamed() {
    assertThat(stream("--skip", "a/b/0@17", "--skip", "listens/12@5-9")).isEqualTo(ExitCode.DONE);
    assertThat(read.skips())
        .containsExactly(
            new Skip("a/b", new OffsetRange(0, 17, 18)),
            new Skip("listens", new OffsetRange(12, 5, 10)));
    assertThat(read.skips()).hasToString("[a/b/0@17, listens/12@5-9]");
    for (String wrong : List.of("listens", "listens/0", "0@5", "listens/x@5", "listens/0@")) {
      assertThat(stream("--skip", wrong)).isEqualTo(ExitCode.USAGE);
      assertThat(complaint).contains("--skip " + wrong + ": must be TOPIC/PARTITION@OFFSET");
    }
    assertThat(stream("--skip", "listens/0@9-5")).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).contains("its last offset is before its first");
  }

  @Test
  void hasTheDefaultsOfTheSpecification() {
    assertThat(stream(REQUIRED)).isEqualTo(ExitCode.DONE);
    assertThat(read.checkpoint()).isNull();
    assertThat(read.dataLoss()).isEqualTo(DataLoss.REFUSED);
    assertThat(read.skips()).isEmpty();
    assertThat(read.deadLetterTopic()).isNull();
    assertThat(read.sessionsCheckpoint()).isEqualTo("wh/_checkpoints/sessions");
    assertThat(read.archiveCheckpoint()).isEqualTo("wh/_checkpoints/archive");
    assertThat(Durations.format(read.trigger().interval())).isEqualTo("10s");
    assertThat(read.topic().maxEventsPerTrigger()).isEqualTo(1_000_000);
    assertThat(read.topic().client().values()).isEmpty();
    assertThat(Durations.format(read.earlyEvery())).isEqualTo("1m");
    assertThat(Durations.format(read.partitionIdleTimeout())).isEqualTo("1m");
    assertThat(read.idleTimeout()).isEmpty();
    assertThat(read.archive()).isTrue();
    assertThat(read.rules()).isEqualTo(Rules.DEFAULTS);
    assertThat(read.rules().asOptions())
        .containsEntry("gap", "15m")
        .containsEntry("watermark-delay", "5m")
        .containsEntry("allowed-lateness", "1h")
        .containsEntry("max-future-skew", "5m")
        .containsEntry("max-event-bytes", "65536");
  }

  @Test
  void putsBothCheckpointsUnderTheGivenOne() {
    stream("--checkpoint", "cp");
    assertThat(read.sessionsCheckpoint()).isEqualTo("cp/sessions");
    assertThat(read.archiveCheckpoint()).isEqualTo("cp/archive");
  }

  @Test
  void leavesTheArchiveOut() {
    assertThat(stream("--no-archive")).isEqualTo(ExitCode.DONE);
    assertThat(read.archive()).isFalse();
  }

  @Test
  void readsClientProperties() throws Exception {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "# ours\nsecurity.protocol=SASL_SSL\nsasl.jaas.config = a b=\"c\";\n");
    assertThat(stream("--kafka-config", file.toString())).isEqualTo(ExitCode.DONE);
    assertThat(read.topic().client().values())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "a b=\"c\";")
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--gap soon|--gap soon: 'soon' is not a duration; write 90s, 15m, 2h or 1d",
        "--gap 0|--gap 0: gap must be longer than 0",
        "--gap -1s|--gap -1s: '-1s' is not a duration; write 90s, 15m, 2h or 1d",
        "--allowed-lateness 400000d|--allowed-lateness 400000d: '400000d' is longer than 365000d",
        "--max-event-bytes 0|--max-event-bytes 0: max-event-bytes must be at least 1",
        "--max-event-bytes 64k|--max-event-bytes 64k: not a whole number in range",
        "--max-events-per-trigger many|--max-events-per-trigger many: not a whole number in range",
        "--max-events-per-trigger 0|--max-events-per-trigger 0: must be 1 or more, or unlimited",
        "--max-events-per-trigger -5|--max-events-per-trigger -5: must be 1 or more, or unlimited",
        "--trigger 10|--trigger 10: '10' is not a duration; write 90s, 15m, 2h or 1d",
        "--early-every often|--early-every often: 'often' is not a duration; write 90s, 15m, 2h or"
            + " 1d",
        "--trigger|missing value after --trigger",
        "--colour red|unknown option --colour",
        "extra|unknown argument 'extra'",
      })
  void refusesAWrongValueInOneLine(String args, String line) {
    assertThat(stream(args.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).isEqualTo("setlist stream: " + line + "; see 'setlist stream --help'\n");
  }

  @Test
  void refusesAFileOfPropertiesThatIsNotThere() {
    String file = folder.resolve("none").toString();
    assertThat(stream("--kafka-config", file)).isEqualTo(ExitCode.USAGE);
    assertThat(complaint)
        .isEqualTo(
            "setlist stream: --kafka-config %s: cannot be read (%s); see 'setlist stream --help'\n"
                .formatted(file, file));
  }

  @ParameterizedTest
  @CsvSource({"--brokers,brokers", "--topic,topic", "--warehouse,warehouse"})
  void needsItsRequiredFlags(String flag) {
    String[] rest = new String[4];
    int n = 0;
    for (int i = 0; i < REQUIRED.length; i += 2) {
      if (REQUIRED[i].equals(flag)) continue;
      rest[n++] = REQUIRED[i];
      rest[n++] = REQUIRED[i + 1];
    }
    // The jobs themselves: they complain before they start anything.
    assertThat(run(StreamOptions.ofStream(), StreamJob::run, rest)).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).startsWith("setlist stream: " + flag + " is missing: ").hasLineCount(1);
    assertThat(run(StreamOptions.ofArchive(), ArchiveJob::run, rest)).isEqualTo(ExitCode.USAGE);
    assertThat(complaint).startsWith("setlist archive: " + flag + " is missing: ").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"--early-every,1m", "--partition-idle-timeout,1m", "--idle-timeout,1h"})
  void archiveTakesNoFlagsOfTheSessionsQuery(String flag, String value) {
    assertThat(run(StreamOptions.ofArchive(), c -> ExitCode.DONE, flag, value))
        .isEqualTo(ExitCode.USAGE);
    assertThat(complaint)
        .isEqualTo(
            "setlist archive: unknown option %s; see 'setlist archive --help'\n".formatted(flag));
  }

  @Test
  void archiveTakesTheRulesOfTheWarehouse() {
    assertThat(run(StreamOptions.ofArchive(), c -> ExitCode.DONE, "--gap", "20m"))
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void tellsEveryFlagAndItsDefaultInTheHelp() {
    assertThat(StreamOptions.ofStream().usage())
        .contains("--brokers", "--topic", "--warehouse", "--checkpoint", "--trigger")
        .contains("--max-events-per-trigger", "(1000000)", "--kafka-config", "--early-every")
        .contains(
            "--partition-idle-timeout", "--idle-timeout", "(off)", "--no-archive", "--gap", "(15m)")
        .contains("--watermark-delay", "(5m)", "--allowed-lateness", "(60m)")
        .contains("--max-future-skew", "--max-event-bytes", "(65536)", "--help", "--version");
  }

  private ExitCode stream(String... args) {
    return run(
        StreamOptions.ofStream(),
        config -> {
          read = config;
          return ExitCode.DONE;
        },
        args);
  }

  private ExitCode run(StreamOptions options, Command.Job<StreamConfig> job, String... args) {
    PrintStream stderr = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      return Command.run(options, StreamConfig.DEFAULTS, args, job);
    } finally {
      System.setErr(stderr);
      complaint = said.toString(StandardCharsets.UTF_8);
    }
  }
}
