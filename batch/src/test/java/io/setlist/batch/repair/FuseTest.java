package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair takes away little of its own accord, and what it took can be put back. */
@Tag("slow")
class FuseTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;

  @BeforeEach
  void nothingHasHappened() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
  }

  /** 300 users, of whom so many are in no archive; one more has a late event. */
  private void aDayWith(int invented) {
    for (int user = 0; user < 299; user++) {
      if (user < invented) stream.invents("u" + user, time("10T10:00"));
      else stream.play("u" + user, time("10T10:00"));
    }
    stream.play("late", time("10T10:00"));
    stream.late("late", time("10T10:05"), time("11T07:00"));
    archive.archive(time("12T00:00"));
    archive.ledger(time("11T06:00"));
    stream.publishNew(time("11T06:00"));
    archive.batch("10", "10");
  }

  @Test
  void muchOfADayGoesOnlyWhenToldToAndComesBack() {
    aDayWith(100);
    List<String> before = rows();
    String said =
        "100 of the 300 final sessions of 2026-02-10 would go, and their users get nothing in"
            + " their place; if that is right, do it with './setlist repair --warehouse "
            + archive.warehouse().uri()
            + " --max-removed-share 0.34'";
    assertThatThrownBy(() -> repair(RepairConfig.DEFAULTS))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.DRIFT))
        .hasMessage(said);
    assertThat(new RepairReport(repair(RepairConfig.DEFAULTS.withDryRun(true)), false).lines())
        .contains("it would be refused: " + said);
    assertThat(rows()).isEqualTo(before);

    Repair done = repair(RepairConfig.DEFAULTS.withMaxRemovedShare(0.34));
    assertThat(new RepairReport(done, false).lines())
        .endsWith("to take it back: repair --undo " + done.id());
    List<String> repaired = rows();
    assertThat(repaired).hasSize(200).contains("late 2 final repair 2");

    Undoing undoing =
        new Undoing(spark(), archive.warehouse(), Rules.DEFAULTS, ScriptedArchive.NOW);
    assertThat(undoing.run(done.id(), true).lines().findFirst())
        .contains(
            "repair "
                + done.id()
                + " would be undone: 101 sessions put back, 1 of its own removed");
    assertThat(rows()).isEqualTo(repaired);
    undoing.run(done.id(), false);
    assertThat(rows()).hasSize(300).contains("late 1 final stream 3", "u0 1 final stream 3");
    assertThat(undoing.run(done.id(), false).putBack()).as("a second time").isEmpty();

    // What it undid is due, and the next repair does it again.
    assertThat(Reconciled.due(spark(), archive).dates()).containsOnlyKeys("10");
    repair(RepairConfig.DEFAULTS.withMaxRemovedShare(0.34));
    assertThat(rows()).hasSize(200);
  }

  /** As a day may lose to a bug, or to a person forgotten: too few to stop a night. */
  @Test
  void lessThanAHundredMayGo() {
    aDayWith(99);
    Repair done = repair(RepairConfig.DEFAULTS);
    assertThat(rows()).hasSize(201);

    // A later repair has changed the one, and of another user something new stands there.
    stream.late("late", time("10T10:10"), time("12T07:00"));
    stream.play("u0", time("10T10:10"));
    archive.archive(time("13T00:00"));
    archive.ledger(time("12T06:00"));
    stream.publishNew(time("12T06:00"));
    archive.batch("10", "10");
    repair(RepairConfig.DEFAULTS);
    Undoing.Outcome undone =
        new Undoing(spark(), archive.warehouse(), Rules.DEFAULTS, ScriptedArchive.NOW)
            .run(done.id(), false);
    assertThat(undone.left()).as("late, as it was and as it was made, and u0").isEqualTo(3);
    assertThat(rows())
        .hasSize(300)
        .contains("late 3 final repair 3", "u0 1 final stream 1", "u1 1 final stream 3");
  }

  @Test
  void onlyWhatWasDoneIsUndone() {
    aDayWith(0);
    Undoing undoing =
        new Undoing(spark(), archive.warehouse(), Rules.DEFAULTS, ScriptedArchive.NOW);
    assertThatThrownBy(() -> undoing.run("nothing", false))
        .hasMessageStartingWith("there is no repair nothing in ");
  }

  private Repair repair(RepairConfig config) {
    return new RepairPipeline(spark(), config.withDated(archive.due()), ScriptedArchive.NOW).run();
  }

  /** User, events, status, origin, revision. */
  private List<String> rows() {
    return archive
        .warehouse()
        .read(Table.SESSIONS)
        .orderBy("user_id", "session_start")
        .selectExpr("user_id", "event_count", "status", "origin", "revision")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
