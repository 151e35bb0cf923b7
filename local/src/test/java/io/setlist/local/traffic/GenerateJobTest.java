package io.setlist.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.local.kafka.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateJobTest {

  private static final Instant NOW = Instant.parse("2026-02-17T09:30:00Z");
  private static final GenerateConfig KAFKA =
      GenerateConfig.DEFAULTS.withTarget(Target.NONE.withBrokers("b:1").withTopic("t"));

  @TempDir private Path folder;

  @Test
  void writesTrafficTruthAndSummaryTheSameEveryTime() throws IOException {
    Path first = run(folder.resolve("first"));
    Path second = run(folder.resolve("second"));
    for (String file : List.of("events.jsonl.gz", "truth.jsonl.gz", "summary.json")) {
      assertThat(first.resolve(file)).hasSameBinaryContentAs(second.resolve(file));
    }
    List<String> truth = lines(first.resolve("truth.jsonl.gz"));
    assertThat(lines(first.resolve("events.jsonl.gz"))).hasSize(5_000);
    assertThat(Files.readString(first.resolve("summary.json")))
        .startsWith("{\"records\":5000,")
        .contains("\"sessions\":" + truth.size() + ",", "\"from\":\"2026-02-16T00:00:00Z\"");
    assertThat(truth.get(0))
        .matches("\\{\"session_id\":\"[0-9a-f]{32}\",\"user_id\":.*,\"mood\":.*}");
  }

  @Test
  void namesDefaultsAsPeopleWriteThem() {
    assertThat(new GenerateOptions().usage()).contains("from 2100 per event (0.0005)");
  }

  @Test
  void endsYesterdayUnlessToldWhenToStart() {
    assertThat(GenerateConfig.DEFAULTS.withDays(2).traffic(NOW).from())
        .isEqualTo("2026-02-15T00:00:00Z");
    assertThat(GenerateConfig.DEFAULTS.withStart(LocalDate.of(2026, 1, 1)).traffic(NOW).until())
        .isEqualTo("2026-01-02T00:00:00Z");
    assertThat(GenerateConfig.DEFAULTS.asLive().traffic(NOW).from()).isEqualTo(NOW);
  }

  @Test
  void refusesOptionsThatDoNotGoTogether() {
    assertRefused(GenerateConfig.DEFAULTS, "--out DIR");
    assertRefused(
        GenerateConfig.DEFAULTS.withTarget(Target.NONE.withTopic("t")), "missing --brokers");
    assertRefused(KAFKA.withEvents(1).withUsers(1), "not both");
    assertRefused(KAFKA.asLive().withRate(1), "--live goes with neither");
    assertRefused(GenerateConfig.DEFAULTS.withOut(folder).withRate(1), "a file has no pace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--events=0", "--events=x", "--users=-1", "--days=0", "--start=2026-02-30",
            "--late-rate=1.1",
        "--late-rate=NaN", "--rate=0", "--gap=0", "--seed=1.5", "--partitions=0", "--nonsense=1"
      })
  void refusesWrongValuesAsUsage(String argument) {
    List<GenerateConfig> read = new ArrayList<>();
    ExitCode code =
        Command.run(
            new GenerateOptions(),
            KAFKA,
            argument.split("="),
            c -> {
              read.add(c);
              return ExitCode.DONE;
            });
    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(read).isEmpty();
  }

  @Test
  void spacesRecordsEvenly() {
    long[] nanos = {0};
    Pace pace = Pace.rate(4, () -> nanos[0], n -> nanos[0] += n);
    for (int i = 0; i < 9; i++) pace.await(0);
    assertThat(nanos[0]).isEqualTo(2_000_000_000L);
  }

  @Test
  void waitsForTheTimeOfArrival() {
    long[] millis = {1_000};
    Pace pace = Pace.live(() -> millis[0], n -> millis[0] += n / 1_000_000);
    pace.await(500);
    assertThat(millis[0]).isEqualTo(1_000);
    pace.await(4_000);
    assertThat(millis[0]).isEqualTo(4_000);
  }

  private static Path run(Path out) {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    new GenerateJob(GenerateConfig.DEFAULTS.withOut(out).withEvents(5_000), NOW, nowhere).run();
    return out;
  }

  private static void assertRefused(GenerateConfig config, String why) {
    assertThatThrownBy(config::requireSound)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(why);
  }

  private static List<String> lines(Path gz) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gz))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
