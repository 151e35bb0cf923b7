package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.table.BatchRun;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.Traffic;
import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrafficRecords;
import io.setlist.local.traffic.TrafficRecords.Arrived;
import io.setlist.local.traffic.TrueSession;
import io.setlist.local.traffic.TrueSessions;
import io.setlist.rules.Rules;
import io.setlist.testing.SharedSpark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three days of the generator's traffic with all its faults: the batch finds what is true. */
@Tag("slow")
class TrafficTest extends SharedSpark {

  private static final Traffic TRAFFIC =
      new Traffic(
          7,
          Instant.parse("2026-02-16T00:00:00Z"),
          Instant.parse("2026-02-19T00:00:00Z"),
          250,
          new Faults(0.02, 0.02, 0.01, 0.001, 0.05));

  @Test
  void theBatchOfThreeDaysIsTheTruth(@TempDir Path dir) {
    ScriptedArchive archive = new ScriptedArchive(spark(), dir, 4);
    List<Arrived> arrivals = TrafficRecords.arrivals(TRAFFIC);
    arrivals.forEach(a -> archive.arrive(a.user() % 4, a.timestamp(), a.value()));
    List<TrafficEvent> collected = collected();
    for (TrafficEvent e : collected) archive.arrive(0, e.eventTime(), json(e));
    archive.archive(Instant.parse("2026-02-20T00:00:00Z"));
    List<TrueSession> truth =
        new ArrayList<>(TrafficRecords.truth(TRAFFIC, Rules.DEFAULTS.gapMs()));
    List<TrueSession> ofCollector = TrueSessions.of(collected, Rules.DEFAULTS.gapMs());
    assertThat(ofCollector.get(0).playlists()).hasSize(1_000);
    assertThat(ofCollector.get(0).deviceCount()).isEqualTo(1_000);
    truth.addAll(ofCollector);
    assertThat(arrivals).hasSizeGreaterThan(20_000);
    assertThat(truth).filteredOn(s -> overMidnight(s)).hasSizeGreaterThan(10);

    BatchRun run =
        new BatchPipeline(spark(), archive.config("2026-02-16", "2026-02-18"), ScriptedArchive.NOW)
            .run();

    assertThat(run.dates())
        .hasSize(3)
        .allSatisfy((date, day) -> assertThat(day.missingHours()).isEmpty());
    assertThat(archive.sessions()).containsExactlyInAnyOrderElementsOf(truth);
  }

  /** One session of more playlists and devices than SPEC 3 counts. */
  private static List<TrafficEvent> collected() {
    long start = Instant.parse("2026-02-17T10:00:00Z").toEpochMilli();
    Random random = new Random(11);
    List<TrafficEvent> events = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      String playlist = random.nextInt(9) == 0 ? null : "p" + random.nextInt(1_500);
      events.add(
          new TrafficEvent(
              "collector",
              start + i * 1_000L,
              random.nextInt(5) == 0 ? "skip" : "play",
              Integer.toString(i),
              null,
              playlist,
              "d" + random.nextInt(1_300),
              null,
              (long) i,
              null,
              null));
    }
    return events;
  }

  private static byte[] json(TrafficEvent e) {
    String playlist = e.playlistId() == null ? "null" : "\"" + e.playlistId() + "\"";
    return ("{\"user_id\":\"%s\",\"event_time\":%d,\"type\":\"%s\",\"event_id\":\"%s\","
            + "\"playlist_id\":%s,\"device_id\":\"%s\",\"ms_played\":%d}")
        .formatted(
            e.userId(), e.eventTime(), e.type(), e.eventId(), playlist, e.deviceId(), e.msPlayed())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static boolean overMidnight(TrueSession s) {
    return !Instant.ofEpochMilli(s.sessionEnd()).toString().startsWith(s.sessionDate());
  }
}
