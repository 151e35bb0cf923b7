package io.setlist.local.load;

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
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said before anything is sent; there is no broker that it could be sent to. */
class LoadJobTest {

  private static final Instant NOW = Instant.parse("2026-02-16T12:00:00Z");
  private static final long HOUR = 3_600_000;
  private static final long YESTERDAY = NOW.toEpochMilli() - 24 * HOUR;

  @TempDir private Path folder;
  private final ByteArrayOutputStream remarks = new ByteArrayOutputStream();

  @Test
  void refusesAFileThatIsNotWhatItShouldBe() throws IOException {
    events("a.jsonl", 0, 10);
    Path array = Files.writeString(folder.resolve("b.json"), "[\n{}\n]\n");
    assertRefused(config(folder), array + " holds a JSON array");
    assertUnanswered(config(folder).withSendsDoubtful(true));
    assertThat(remarks()).contains("load: " + array + " holds a JSON array");
  }

  /** Each is in order, and the second begins where the first began. */
  @Test
  void refusesHistoriesThatOverlap() throws IOException {
    Path a = events("a.jsonl", 0, 5 * HOUR);
    Path b = events("b.jsonl", 0, 5 * HOUR);
    assertRefused(
        config(a).withPath(b),
        "236 of 602 records (39.2 %) lie more than 65 minutes behind one before them",
        "the first is " + b + ": line 1; --sort sends all by their event times");
    assertUnanswered(config(a).withPath(b).withSendsDoubtful(true));
    assertThat(remarks()).startsWith("load: 236 of 602 records");
    remarks.reset();
    assertUnanswered(config(a).withPath(b).withOrder(LoadConfig.Order.BY_EVENT_TIME));
    assertThat(remarks()).isEmpty();
  }

  @Test
  void countsAFewThatStepBackAndNoneInOrder() throws IOException {
    Path a = events("a.jsonl", 0, 5 * HOUR);
    assertUnanswered(config(a));
    assertThat(remarks()).isEmpty();
    Path late = Files.writeString(folder.resolve("late.jsonl"), event(0) + "\n{}\n");
    assertUnanswered(config(a).withPath(late));
    assertThat(remarks())
        .contains("load: 1 of 303 records (0.3 %) lie more than 65 minutes behind");
  }

  /** A phone of next year is a dead letter and no time that others are behind. */
  @Test
  void measuresNothingByTheFuture() throws IOException {
    Path a = Files.writeString(folder.resolve("a.jsonl"), event(9000 * HOUR) + "\n" + event(0));
    assertUnanswered(config(a).withPath(events("b.jsonl", 0, HOUR)));
    assertThat(remarks()).doesNotContain("behind");
  }

  @Test
  void readsItsFlags() {
    AtomicReference<LoadConfig> read = new AtomicReference<>();
    String[] arguments = "--brokers b:1 --topic t --path x --path y --sort --anyway".split(" ");
    assertThat(
            Command.run(
                new LoadOptions(),
                LoadConfig.NONE,
                arguments,
                c -> {
                  read.set(c);
                  return ExitCode.DONE;
                }))
        .isEqualTo(ExitCode.DONE);
    assertThat(read.get().paths()).containsExactly(Path.of("x"), Path.of("y"));
    assertThat(read.get().order()).isEqualTo(LoadConfig.Order.BY_EVENT_TIME);
    assertThat(read.get().sendsDoubtful()).isTrue();
  }

  /** One event a minute. */
  private Path events(String name, long from, long to) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        LongStream.iterate(from, t -> t <= to, t -> t + 60_000)
            .mapToObj(LoadJobTest::event)
            .collect(Collectors.joining("\n")));
  }

  private static String event(long afterYesterday) {
    return "{\"user_id\":\"ann\",\"event_time\":%d,\"type\":\"play\"}"
        .formatted(YESTERDAY + afterYesterday);
  }

  private static LoadConfig config(Path path) {
    return LoadConfig.NONE
        .withTarget(Target.NONE.withBrokers("127.0.0.1:no-port").withTopic("t"))
        .withPath(path);
  }

  private void assertRefused(LoadConfig config, String... why) {
    assertThatThrownBy(() -> job(config).run())
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll(why)
        .hasMessageEndingWith("; nothing was sent (--anyway sends it as it is)");
  }

  /** It had nothing against the files: it went on to the broker. */
  private void assertUnanswered(LoadConfig config) {
    assertThatThrownBy(() -> job(config).run())
        .isInstanceOf(JobException.class)
        .hasMessageContaining("--brokers");
  }

  private LoadJob job(LoadConfig config) {
    PrintStream to = new PrintStream(remarks, true, StandardCharsets.UTF_8);
    return new LoadJob(config, to, to, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private String remarks() {
    return remarks.toString(StandardCharsets.UTF_8);
  }
}
