package io.setlist.batch.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.maintain.Retention.Removal;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.table.Table;
import io.setlist.testing.ScriptedFiles;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows go by their age, beside the jobs that write and read them, and no night is misled. */
@Tag("slow")
class RetentionTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;
  private Retention retention;

  @BeforeEach
  void twoDays() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
    retention = new Retention(spark(), archive.warehouse());
    stream.play("ann", time("08T10:00"));
    stream.late("ann", time("08T10:05"), time("08T20:00"));
    stream.play("ann", time("10T10:00"));
    stream.late("ann", time("10T10:05"), time("10T20:00"));
    stream.play("bob", time("10T15:00"));
    archive.archive(time("11T01:00"));
    archive.ledger(time("10T23:30"));
    stream.publishNew(time("10T23:30"));
  }

  @Test
  void whatIsDueIsKept() {
    archive.batch("08", "10");
    assertThat(run(Table.ARCHIVE, "10"))
        .isEqualTo(new Removal(Table.ARCHIVE, date("08"), 0, date("08")));
    Reconciled.due(spark(), archive);
    assertThat(run(Table.ARCHIVE, "10").waitsFor()).as("it differs").isEqualTo(date("08"));
  }

  @Test
  void whatIsOlderGoesBesideAStreamAndTheNightsDoNotMissIt() {
    archive.batch("10", "10");
    Reconciled.due(spark(), archive);
    assertThat(retention.run(Table.SESSIONS, date("11"), true))
        .as("what differs waits for its repair")
        .isEqualTo(new Removal(Table.SESSIONS, date("10"), 1, date("10")));

    // The stream publishes while it goes on.
    ScriptedFiles.beforeNextIn(
        "late_events",
        () -> {
          stream.play("cat", time("11T10:00"));
          stream.late("cat", time("11T10:05"), time("11T20:00"));
          archive.archive(time("12T01:00"));
          archive.ledger(time("11T23:30"));
          stream.publishNew(time("11T23:30"));
        });
    for (Table table :
        List.of(Table.SESSIONS, Table.ARCHIVE, Table.LATE_EVENTS, Table.SESSIONS_BATCH)) {
      run(table, "10");
    }
    assertThat(ScriptedFiles.isQuiet()).isTrue();
    assertThat(archive.warehouse().read(Table.SESSIONS).count()).isEqualTo(3);
    assertThat(archive.warehouse().read(Table.LATE_EVENTS).count()).isEqualTo(2);
    assertThat(archive.warehouse().read(Table.ARCHIVE).count()).isEqualTo(5);
    assertThat(run(Table.SESSIONS, "10").rows()).as("a second time").isZero();

    // Whoever compares before the next batch finds nothing to do.
    assertThat(Reconciled.due(spark(), archive).dates()).isEmpty();
    stream.late("ann", time("08T10:10"), time("12T10:00"));
    archive.archive(time("13T01:00"));
    archive.ledger(time("12T23:30"));
    stream.refuse();
    archive.batch("11", "12");
    assertThat(Reconciled.of(spark(), archive, "10", "12").dates())
        .isEqualTo(
            Map.of(
                "10",
                "1 match, 1 different, 1 late_event",
                "11",
                "1 different, 1 late_event",
                "12",
                ""));
  }

  /** Records without a readable time go with those of their micro-batch. */
  @Test
  void deadLettersGoByTheirMicroBatch() {
    stream.early("ann", time("09T10:00"), time("08T10:00"));
    stream.early("ann", time("12T10:00"), time("10T10:00"));
    stream.refuse();
    assertThat(run(Table.DEAD_LETTERS, "10").rows()).isEqualTo(1);
    assertThat(archive.warehouse().read(Table.DEAD_LETTERS).count()).isEqualTo(1);
  }

  private Removal run(Table table, String keptFrom) {
    return retention.run(table, date(keptFrom), false);
  }

  private static LocalDate date(String day) {
    return LocalDate.parse("2026-02-" + day);
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
