package io.setlist.batch.repair;

import static java.util.Comparator.comparing;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrueSession;
import io.setlist.local.traffic.TrueSessions;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * News of every second day of a month, more periods than a plan has terms for: the whole night,
 * against the true sessions of a random history.
 */
@Tag("slow")
class ScatteredDatesTest extends SharedSpark {

  private static final Instant FIRST = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path dir;

  @Test
  void aNightOfThemEndsInTheTruth() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ScriptedStream stream = new ScriptedStream(spark(), dir);
    ScriptedArchive archive = stream.archive();
    List<TrafficEvent> all = new ArrayList<>();
    for (String user : List.of("ann", "bob", "cid", "dee")) {
      for (Instant time : history(random)) {
        stream.play(user, time);
        all.add(event(user, time));
      }
    }
    archive.archive(LATER);
    archive.ledger(LATER);
    stream.publish(LATER);
    archive.batch("01", "28");
    assertThat(archive.sessions()).as("seed %d", seed).containsExactlyElementsOf(truth(all));

    for (int day = 0; day < 27; day += 2) {
      for (int i = 0; i < 6; i++) {
        String user = List.of("ann", "bob", "cid", "eve").get(random.nextInt(4));
        Instant time = FIRST.plus(Duration.ofDays(day)).plusSeconds(random.nextInt(86_400));
        stream.late(user, time, LATER.plusSeconds(i));
        all.add(event(user, time));
      }
    }
    archive.archive(LATER.plusSeconds(60));
    archive.ledger(LATER);
    stream.refuse();
    archive.batch("28", "28");
    assertThat(archive.sessions()).as("seed %d", seed).containsExactlyElementsOf(truth(all));

    Reconciled before = Reconciled.of(spark(), archive, "28", "28");
    assertThat(before.dates()).as("seed %d", seed).hasSizeGreaterThan(13);
    assertThat(before.differences())
        .as("seed %d", seed)
        .isNotEmpty()
        .allMatch(difference -> difference.contains(" late_event "));
    new RepairPipeline(
            spark(),
            RepairConfig.DEFAULTS.withDated(archive.config("2026-02-28", "2026-02-28")),
            ScriptedArchive.NOW)
        .run();
    assertThat(live(archive)).as("seed %d", seed).containsExactlyElementsOf(truth(all));
  }

  /** Runs of songs a few minutes apart, for hours or for days, and often over midnight. */
  private static List<Instant> history(Random random) {
    List<Instant> times = new ArrayList<>();
    Instant time = FIRST;
    while (true) {
      time = time.plus(Duration.ofMinutes(16 + random.nextInt(1_500)));
      int songs = random.nextInt(12) == 0 ? 250 : 1 + random.nextInt(6);
      for (int i = 0; i < songs; i++) {
        if (!time.isBefore(FIRST.plus(Duration.ofDays(28)))) return times;
        times.add(time);
        time = time.plus(Duration.ofMinutes(1 + random.nextInt(15)));
      }
    }
  }

  private static TrafficEvent event(String user, Instant time) {
    long ms = time.toEpochMilli();
    return new TrafficEvent(
        user, ms, "play", Long.toString(ms), null, null, null, null, null, null, null);
  }

  private static List<TrueSession> truth(List<TrafficEvent> events) {
    return inOrder(TrueSessions.of(events, Rules.DEFAULTS.gapMs()));
  }

  private static List<TrueSession> live(ScriptedArchive archive) {
    List<Row> rows = archive.warehouse().read(Table.SESSIONS).select("*").collectAsList();
    return inOrder(rows.stream().map(ScriptedArchive::session).toList());
  }

  private static List<TrueSession> inOrder(List<TrueSession> sessions) {
    return sessions.stream()
        .sorted(comparing(TrueSession::sessionStart).thenComparing(TrueSession::userId))
        .toList();
  }
}
