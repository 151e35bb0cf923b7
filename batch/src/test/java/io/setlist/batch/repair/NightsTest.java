package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.setlist.batch.BatchConfig.Earlier;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.Reapplication;
import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrueSession;
import io.setlist.local.traffic.TrueSessions;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories, and random things that happen to their nights: jobs that die at any of their
 * commits, run twice, at once or not at all, an archive that begins late or from which somebody
 * deletes a day, and somebody who is forgotten, by halves. No job makes a true row worse; and when
 * all has gone well once, nothing is due, and all that the archive proves is true.
 */
@Tag("slow")
class NightsTest extends SharedSpark {

  private static final LocalDate FIRST = LocalDate.parse("2026-02-10");
  private static final List<String> COMMITS =
      List.of(
          "batch_dates", "sessions_batch", "batch_runs", "reconciliation", "repairs", "sessions");

  @TempDir Path dir;

  private final List<TrafficEvent> arrived = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private ScriptedStream stream;
  private ScriptedArchive archive;
  private Random random;
  private boolean beginsLate;
  private boolean forgotten;

  @ParameterizedTest
  @ValueSource(longs = {3, 5})
  void noNightMakesATrueRowWorseAndInTheEndAllIsTrue(long seed) {
    random = new Random(seed);
    beginsLate = random.nextInt(4) == 0;
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
    LocalDate day = FIRST;
    for (int night = 0; night < 3; night++, day = day.plusDays(1)) {
      goesBy(day, night);
      if (night > 0 && random.nextInt(3) == 0) deleteADayOfTheArchive(day);
      if (night > 0 && random.nextInt(3) == 0) forgetCat();
      happensTo(day);
    }
    told.add("all goes well");
    LocalDate last = day;
    archive.archive(start(last.plusDays(2)));
    archive.ledger(start(last.plusDays(1)));
    job(() -> archive.batch(archive.config(FIRST.toString(), last.toString())));
    job(() -> Reconciled.due(spark(), archive));
    job(this::repair);
    new Reapplication(spark(), archive.warehouse()).run(last);
    job(() -> Reconciled.due(spark(), archive));

    List<Row> dates = archive.warehouse().read(Table.BATCH_DATES).collectAsList();
    assertThat(dates).as("%s", told).noneMatch(date -> date.<Boolean>getAs("due"));
    Set<String> unprovable =
        dates.stream()
            .filter(date -> date.getAs("unprovable") != null)
            .map(date -> date.getAs("session_date").toString())
            .collect(Collectors.toSet());
    assertThat(proven(live(), unprovable))
        .as("seed %d: %s; unprovable %s", seed, told, unprovable)
        .containsExactlyInAnyOrderElementsOf(proven(truth(), unprovable));
  }

  @AfterEach
  void heal() {
    ScriptedFiles.heal();
  }

  /** A few sessions, in the middle of the day; events of earlier days that come too late. */
  private void goesBy(LocalDate day, int night) {
    for (String user : forgotten ? List.of("ann", "bob") : List.of("ann", "bob", "cat")) {
      Instant at = start(day).plus(Duration.ofMinutes(120 + random.nextInt(600)));
      for (int event = 0; event <= random.nextInt(3); event++) {
        stream.play(user, at);
        arrived.add(ScriptedArchive.song(user, at));
        at = at.plus(Duration.ofMinutes(1 + random.nextInt(25)));
      }
      if (night > 0 && random.nextBoolean()) {
        TrafficEvent early = arrived.get(random.nextInt(arrived.size()));
        Instant late = Instant.ofEpochMilli(early.eventTime()).plus(Duration.ofMinutes(7));
        stream.late(early.userId(), late, start(day).plus(Duration.ofHours(20)));
        arrived.add(ScriptedArchive.song(early.userId(), late));
      }
    }
    if (night == 0 && beginsLate) {
      told.add("the archive begins after " + day);
      archive.passOver();
    }
    archive.archive(start(day.plusDays(1)));
    archive.ledger(start(day).plus(Duration.ofHours(23)));
    stream.publishNew(start(day).plus(Duration.ofHours(23)));
  }

  private void deleteADayOfTheArchive(LocalDate today) {
    LocalDate gone =
        FIRST.plusDays(random.nextInt((int) (today.toEpochDay() - FIRST.toEpochDay())));
    told.add("archive of " + gone + " deleted");
    DeltaTable.forPath(spark(), archive.warehouse().path(Table.ARCHIVE))
        .delete("ingest_date = '" + gone + "'");
  }

  /** As {@code forget} does, which may die before it is through. */
  private void forgetCat() {
    if (forgotten) return;
    forgotten = true;
    Warehouse warehouse = archive.warehouse();
    ForgottenTable list = new ForgottenTable(spark(), warehouse);
    list.forget("cat", start(FIRST.plusDays(30)).toEpochMilli());
    Table[] tables = Table.values();
    int done = random.nextInt(tables.length + 1);
    told.add("cat forgotten, in " + done + " tables");
    for (int i = 0; i < done; i++) new Erasure(warehouse, list.users()).from(tables[i]);
    arrived.removeIf(event -> event.userId().equals("cat"));
  }

  private void happensTo(LocalDate day) {
    switch (random.nextInt(7)) {
      case 0 -> told.add(day + " missed");
      case 1 -> {
        told.add(day + " twice");
        job(() -> batch(day));
        night(day);
        job(this::repair);
      }
      case 2, 3 -> {
        String table = COMMITS.get(random.nextInt(COMMITS.size()));
        int spared = random.nextInt(2);
        told.add(day + " dies in " + table);
        if (spared > 0) job(() -> batch(day));
        ScriptedFiles.failIn(table);
        night(day);
        ScriptedFiles.heal();
      }
      case 4 -> {
        told.add(day + " two repairs at once");
        job(() -> batch(day));
        ScriptedFiles.beforeNextIn(random.nextBoolean() ? "repairs" : "sessions", this::repair);
        job(this::repair);
        ScriptedFiles.heal();
      }
      case 5 -> {
        told.add(day + " a batch during the repair");
        job(() -> batch(day));
        ScriptedFiles.beforeNextIn("sessions", () -> batch(day));
        job(this::repair);
        ScriptedFiles.heal();
      }
      default -> night(day);
    }
  }

  private void night(LocalDate day) {
    job(() -> batch(day));
    job(() -> Reconciled.due(spark(), archive));
    job(this::repair);
  }

  private void batch(LocalDate day) {
    archive.batch(archive.config(day.toString(), day.toString()).withEarlier(Earlier.MISSED));
  }

  private void repair() {
    RepairConfig config = RepairConfig.DEFAULTS.withDated(archive.due());
    new RepairPipeline(spark(), config, ScriptedArchive.NOW).run();
  }

  /** One that may die. */
  private void job(Runnable job) {
    Set<TrueSession> truth = new HashSet<>(truth());
    Set<TrueSession> before = new HashSet<>(live());
    before.retainAll(truth);
    try {
      job.run();
    } catch (Exception e) { // of Spark's, some are checked
      told.add("(" + e.getClass().getSimpleName() + ")");
    }
    assertThat(live()).as("%s", told).containsAll(before).doesNotHaveDuplicates();
  }

  private List<TrueSession> truth() {
    return TrueSessions.of(arrived, Rules.DEFAULTS.gapMs());
  }

  private List<TrueSession> live() {
    return archive.warehouse().read(Table.SESSIONS).select("*").collectAsList().stream()
        .map(ScriptedArchive::session)
        .toList();
  }

  /** Those that are on no date of which nothing is proven; none here comes near to midnight. */
  private static List<TrueSession> proven(List<TrueSession> sessions, Set<String> unprovable) {
    return sessions.stream().filter(s -> !unprovable.contains(s.sessionDate())).toList();
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(java.time.ZoneOffset.UTC).toInstant();
  }
}
