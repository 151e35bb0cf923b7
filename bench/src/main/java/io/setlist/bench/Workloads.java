package io.setlist.bench;

import io.setlist.cli.JobException;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.GenerateConfig;
import io.setlist.local.traffic.GenerateJob;
import io.setlist.rules.Rules;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.apache.kafka.common.utils.Utils;

/**
 * Makes the traffic, once: days from a fixed Monday on, so that the same numbers give the same
 * bytes. Nothing in it is doubled, broken, late or from the future, because the peers have no
 * answer to that; Setlist looks for all of it none the less.
 */
final class Workloads {

  private static final LocalDate FIRST = LocalDate.parse("2025-01-06");
  private static final long SEED = 7;
  private static final int PARTITIONS = 4;

  /** As the generator's listeners are, about. */
  private static final double EVENTS_PER_LISTENER_AND_DAY = 60;

  private final Path dir;
  private final String brokers;
  private final int users;
  private final PrintStream out;

  Workloads(Path dir, String brokers, int users, PrintStream out) {
    this.dir = dir;
    this.brokers = brokers;
    this.users = users;
    this.out = out;
  }

  /** The workload of so many events, made if it is not there. */
  Workload of(long events) throws IOException {
    Path folder = dir.resolve(events + "-events-" + users + "-users");
    Path marker = folder.resolve("topic");
    int days = days(events);
    if (!Files.exists(marker)) {
      // Another name each time: of an attempt that was cut off, half a topic may be left.
      String topic = "listens-" + events + "-" + Long.toString(System.currentTimeMillis(), 36);
      Files.createDirectories(folder);
      make(events, days, topic, folder);
      Files.writeString(marker, topic);
    }
    String topic = Files.readString(marker);
    return new Workload(
        events, events + PARTITIONS, topic, FIRST, FIRST.plusDays(days - 1), folder);
  }

  private int days(long events) {
    return (int) Math.max(1, Math.round(events / (users * EVENTS_PER_LISTENER_AND_DAY)));
  }

  private void make(long events, int days, String topic, Path folder) {
    Target target =
        Target.NONE
            .withBrokers(brokers)
            .withTopic(topic)
            .withPartitions(OptionalInt.of(PARTITIONS));
    GenerateConfig config =
        new GenerateConfig(
            folder,
            target,
            SEED,
            events,
            0,
            days,
            FIRST,
            Faults.NONE,
            Rules.DEFAULTS.gap(),
            0,
            false);
    new GenerateJob(config, Instant.now(), out).run();
    Instant end = FIRST.plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant();
    close(target, end.plus(Duration.ofHours(3)));
  }

  /** Sends each partition an event far beyond all others: now every session is over. */
  private static void close(Target target, Instant time) {
    try (TopicWriter writer = TopicWriter.open(target, remark -> {})) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        String user = userOf(partition);
        String event =
            "{\"user_id\":\"%s\",\"event_time\":\"%s\",\"type\":\"finish\"}".formatted(user, time);
        writer.send(bytes(user), bytes(event), () -> "the closing event");
      }
      writer.flush();
    }
  }

  /** A user whose records go to that partition, by the producers' default. */
  private static String userOf(int partition) {
    for (int n = 0; n < 10_000; n++) {
      String user = Workload.CLOSING + n;
      if (Utils.toPositive(Utils.murmur2(bytes(user))) % PARTITIONS == partition) return user;
    }
    throw new IllegalStateException("nobody for partition " + partition);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Fills the workload's archive, if it is not there: with {@code ./setlist archive}, untimed.
   *
   * @throws JobException (failed) where that fails
   */
  void archive(Workload workload, Setup setup) throws IOException, InterruptedException {
    if (Files.exists(workload.archive())) return;
    Path making = workload.folder().resolve("archiving");
    Folders.delete(making);
    Files.createDirectories(making);
    TimedProcess.Cost cost =
        new TimedProcess(
                setup.setlist(
                    "archive",
                    "--brokers",
                    brokers,
                    "--topic",
                    workload.topic(),
                    "--warehouse",
                    making.resolve("warehouse").toString(),
                    "--trigger",
                    "available-now"),
                making)
            .run(Duration.ofHours(1));
    if (cost.exitCode() != 0) {
      throw JobException.failed("cannot make the archive; see " + making.resolve("log"), null);
    }
    Files.move(making.resolve("warehouse"), workload.archive());
  }
}
