package io.setlist.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.table.BatchRun;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.Traffic;
import io.setlist.local.traffic.TrafficRecords;
import io.setlist.local.traffic.TrafficRecords.Arrived;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
    archive.archive(Instant.parse("2026-02-20T00:00:00Z"));
    List<TrueSession> truth = TrafficRecords.truth(TRAFFIC, Rules.DEFAULTS.gapMs());
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

  private static boolean overMidnight(TrueSession s) {
    return !Instant.ofEpochMilli(s.sessionEnd()).toString().startsWith(s.sessionDate());
  }
}
