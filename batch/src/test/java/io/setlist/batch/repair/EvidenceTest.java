package io.setlist.batch.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.setlist.batch.BatchConfig;
import io.setlist.batch.ScriptedArchive;
import io.setlist.batch.ScriptedStream;
import io.setlist.batch.evidence.Horizon;
import io.setlist.batch.reconcile.Reconciled;
import io.setlist.table.Table;
import io.setlist.testing.SharedSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night believes no archive that has less than it had, and never makes a true row worse. */
@Tag("slow")
class EvidenceTest extends SharedSpark {

  @TempDir Path dir;
  private ScriptedStream stream;
  private ScriptedArchive archive;

  @BeforeEach
  void nothingHasHappened() {
    stream = new ScriptedStream(spark(), dir);
    archive = stream.archive();
  }

  @Test
  void oneLateEventIsNotBelievedOfADayWhoseRecordsWereDeleted() {
    stream.play("ann", time("10T10:00"));
    stream.play("bob", time("10T11:00"));
    stream.play("owl", time("10T23:50"));
    stream.play("owl", time("11T00:04"));
    stream.play("ann", time("11T10:00"));
    theTopicIsRead("12T00:00", "11T23:00");
    archive.batch("10", "11");
    Reconciled.due(spark(), archive);
    List<String> live = rows(Table.SESSIONS);
    List<String> computed = rows(Table.SESSIONS_BATCH);
    long whole = archive.warehouse().version(Table.ARCHIVE);

    table(Table.ARCHIVE).delete("ingest_date = '2026-02-10'");
    stream.late("cat", time("10T12:00"), time("12T10:00"));
    stream.play("ann", time("12T11:00"));
    theTopicIsRead("13T00:00", "12T23:00");
    archive.batch("12", "12");
    assertThat(rows(Table.SESSIONS_BATCH)).startsWith(computed.toArray(String[]::new)).hasSize(5);
    assertThat(unprovable())
        .isEqualTo(
            Map.of(
                "09",
                "3 records that arrived by 2026-02-10 are no longer in the archive",
                "10",
                "3 of its 3 records that arrived on 2026-02-10 are no longer in the archive"));
    archive.batch("10", "11");
    assertThat(rows(Table.SESSIONS_BATCH)).as("asked for").hasSize(5);
    // The one that goes over midnight had begun in what is lost.
    Reconciled found = Reconciled.of(spark(), archive, "10", "12");
    assertThat(found.dates())
        .isEqualTo(Map.of("10", "3 in_flight", "11", "1 match", "12", "1 match"));
    assertThat(repair("10", "12").isNeeded()).isFalse();
    assertThat(rows(Table.SESSIONS)).startsWith(live.toArray(String[]::new));

    // What was deleted is put back, from a copy.
    archive
        .warehouse()
        .read(Table.ARCHIVE, whole)
        .where("ingest_date = '2026-02-10'")
        .write()
        .format("delta")
        .mode("append")
        .save(archive.warehouse().path(Table.ARCHIVE));
    archive.batch("12", "12");
    assertThat(unprovable()).isEmpty();
    assertThat(rows(Table.SESSIONS_BATCH)).hasSize(6);
  }

  @Test
  void norIsAnArchiveThatWasEmptiedBeforeTheFirstNight() {
    stream.play("ann", time("10T10:00"));
    theTopicIsRead("11T00:00", "10T23:00");
    table(Table.ARCHIVE).delete();
    archive.batch("10", "10");
    assertThat(unprovable()).containsKey("10");
    assertThat(rows(Table.SESSIONS_BATCH)).isEmpty();
    assertThat(repair("10", "10").unprovable()).containsOnlyKeys(LocalDate.parse("2026-02-10"));
    assertThat(rows(Table.SESSIONS)).hasSize(1);
  }

  @Test
  void norOneThatWasRestoredToTheDayBefore() {
    stream.play("ann", time("10T10:00"));
    theTopicIsRead("11T00:00", "10T23:00");
    archive.batch("10", "10");
    stream.play("ann", time("11T10:00"));
    theTopicIsRead("12T00:00", "11T23:00");
    table(Table.ARCHIVE).restoreToVersion(1);
    archive.batch("11", "11");
    assertThat(unprovable())
        .containsEntry("11", "1 records that arrived by 2026-02-12 are no longer in the archive")
        .doesNotContainKey("10");
    assertThat(repair("10", "11").isNeeded()).isFalse();

    table(Table.ARCHIVE_PROGRESS).restoreToVersion(1);
    archive.batch(
        archive.config("2026-02-11", "2026-02-11").withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));
    assertThat(rows(Table.SESSIONS)).hasSize(2);
    assertThat(repair("10", "11").isNeeded()).isFalse();
  }

  /** A late event joins it to one that comes near to what is lost: it stays as it was. */
  @Test
  void aSessionIsNotLostWithOneThatComesNear() {
    stream.play("ann", time("10T10:00"));
    stream.play("owl", time("11T00:05"));
    stream.play("owl", time("11T00:25"));
    theTopicIsRead("12T00:00", "11T23:00");
    archive.batch("10", "11");
    Reconciled.due(spark(), archive);
    List<String> live = rows(Table.SESSIONS);
    table(Table.ARCHIVE).delete("ingest_date = '2026-02-10'");
    stream.late("owl", time("11T00:15"), time("12T10:00"));
    stream.play("bob", time("11T12:00"));
    theTopicIsRead("13T00:00", "12T23:00");
    archive.batch("12", "12");
    assertThat(rows(Table.SESSIONS_BATCH)).containsAll(live).hasSize(4);
    repair();
    assertThat(rows(Table.SESSIONS)).containsAll(live);
  }

  /** What such a night has counted, the next one does not count again. */
  @Test
  void aNightThatCouldWriteNothingLosesNothing() {
    stream.play("ann", time("10T10:00"));
    theTopicIsRead("11T00:00", "10T23:00");
    table(Table.ARCHIVE).delete();
    archive.batch("10", "10");
    stream.play("ann", time("11T10:00"));
    theTopicIsRead("12T00:00", "11T23:00");
    archive.batch("10", "10");
    stream.play("ann", time("12T10:00"));
    theTopicIsRead("13T00:00", "12T23:00");
    archive.batch("12", "12");
    assertThat(unprovable()).containsOnlyKeys("09", "10", "11");
    assertThat(rows(Table.SESSIONS_BATCH)).hasSize(1);
  }

  /** The stream has read what Kafka deleted before an archive was begun. */
  @Test
  void norOneThatBeganLaterThanTheStream() {
    stream.play("ann", time("10T10:00"));
    stream.play("owl", time("10T23:50"));
    stream.play("dan", time("11T05:00"));
    archive.passOver();
    stream.play("dan", time("11T05:10"));
    stream.play("ann", time("12T10:00"));
    archive.archive(time("11T06:00"));
    archive.archive(time("13T00:00"));
    archive.ledger(null);
    archive.ledger(time("12T23:00"));
    stream.publishNew(time("12T23:00"));
    List<String> live = rows(Table.SESSIONS);

    assertThatThrownBy(() -> archive.batch("10", "11"))
        .hasMessageStartingWith("30 of 48 hours are not wholly archived");
    archive.batch(
        archive.config("2026-02-10", "2026-02-12").withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));
    // One row of the ledger tells of all: any date up to the newest event may have had records.
    assertThat(unprovable()).containsKeys("10", "11", "12");
    assertThat(repair().isNeeded()).isFalse();
    assertThat(rows(Table.SESSIONS)).isEqualTo(live);
  }

  /** What both have begun with is all there is: no live session rests on what came before. */
  @Test
  void anArchiveThatBeganWithTheStreamIsWhole() {
    archive.late("gone", time("09T10:00"), time("09T10:01"));
    archive.passOver();
    archive.late("ann", time("10T10:00"), time("10T10:01"));
    archive.archive(time("11T00:00"));
    archive.batch(
        archive.config("2026-02-10", "2026-02-10").withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE));
    assertThat(unprovable()).isEmpty();
    assertThat(rows(Table.SESSIONS_BATCH)).hasSize(1);
  }

  /** It is counted when it is over, once. */
  @Test
  void aMicroBatchThatTheArchiveIsAtIsNoLoss() {
    stream.play("ann", time("10T10:00"));
    archive.archive(time("11T00:00"));
    stream.play("ann", time("11T10:00"));
    archive.archiveWithoutProgress();
    archive.batch("10", "10");
    archive.archiveProgressOf(1, time("12T00:00"));
    archive.batch("11", "11");
    assertThat(unprovable()).isEmpty();
    assertThat(rows(Table.SESSIONS_BATCH)).hasSize(2);
  }

  @Test
  void whatWasTakenAwayOnPurposeIsNoLossAndProvesNothing() {
    stream.play("ann", time("08T10:00"));
    stream.play("ann", time("10T10:00"));
    theTopicIsRead("11T00:00", "10T23:00");
    archive.batch("08", "10");
    Horizon.move(archive.warehouse(), Table.ARCHIVE, LocalDate.parse("2026-02-10"));
    table(Table.ARCHIVE).delete("ingest_date < '2026-02-10'");
    stream.late("ann", time("08T10:05"), time("11T10:00"));
    stream.play("bob", time("11T11:00"));
    theTopicIsRead("12T00:00", "11T23:00");
    archive.batch("11", "11");
    assertThat(unprovable())
        .containsOnlyKeys("07", "08", "09")
        .containsEntry("08", "archive is kept from 2026-02-10 on");
    assertThat(rows(Table.SESSIONS_BATCH)).hasSize(3);
  }

  private void theTopicIsRead(String seenAt, String watermark) {
    archive.archive(time(seenAt));
    archive.ledger(time(watermark));
    stream.publishNew(time(watermark));
  }

  private Repair repair(String first, String last) {
    return repair(archive.config("2026-02-" + first, "2026-02-" + last));
  }

  private Repair repair() {
    return repair(archive.due());
  }

  private Repair repair(BatchConfig dated) {
    BatchConfig config = dated.withHours(BatchConfig.Hours.MAY_BE_INCOMPLETE);
    return new RepairPipeline(spark(), RepairConfig.DEFAULTS.withDated(config), ScriptedArchive.NOW)
        .run();
  }

  private DeltaTable table(Table table) {
    return DeltaTable.forPath(spark(), archive.warehouse().path(table));
  }

  private List<String> rows(Table table) {
    Dataset<Row> rows = archive.warehouse().read(table);
    return rows
        .orderBy("session_start", "user_id")
        .selectExpr("user_id", "session_start", "session_end", "status")
        .collectAsList()
        .stream()
        .map(row -> row.mkString(" "))
        .toList();
  }

  private Map<String, String> unprovable() {
    Map<String, String> reasons = new java.util.TreeMap<>();
    archive
        .warehouse()
        .read(Table.BATCH_DATES)
        .where("unprovable IS NOT NULL AND NOT due")
        .selectExpr("date_format(session_date, 'dd')", "unprovable")
        .collectAsList()
        .forEach(row -> reasons.put(row.getString(0), row.getString(1)));
    return reasons;
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-02-" + dayAndTime + ":00Z");
  }
}
