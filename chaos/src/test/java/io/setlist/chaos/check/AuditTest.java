package io.setlist.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Range;
import io.setlist.chaos.check.Tables.Refused;
import io.setlist.chaos.check.Tables.Repair;
import io.setlist.chaos.check.Tables.SessionRow;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A check that cannot fail is worth nothing: each fault that a stream could have is planted. */
class AuditTest {

  private final RightTables right = new RightTables(Rules.DEFAULTS);
  private final Tables tables = right.tables;

  @Test
  void findsNothingWhereAllIsRight() {
    assertThat(differences()).isEmpty();
    assertThat(tables.sessions())
        .extracting(SessionRow::status)
        .contains("open", "closed", "final");
    assertThat(tables.late()).isNotEmpty();
    assertThat(tables.dead()).isNotEmpty();
    assertThat(tables.ledger()).anyMatch(batch -> batch.duplicates() > 0);
  }

  // --- sessions ---

  @Test
  void findsADoubledSession() {
    SessionRow row = tables.sessions().get(3);
    tables.sessions().add(row);
    assertDifference("sessions: " + id(row) + " of .* is there twice");
  }

  @Test
  void findsAMissingSession() {
    SessionRow row = tables.sessions().remove(3);
    assertDifference("sessions: " + id(row) + " of .* is missing");
  }

  @Test
  void findsAnOrphanedOpenRow() {
    SessionRow row = tables.sessions().get(3);
    TrueSession orphan = copy(row.session(), "0".repeat(32), row.session().eventCount());
    tables.sessions().add(new SessionRow(orphan, "open", "stream", 0));
    assertDifference("sessions: 0{32} of .* is open, and no session");
  }

  @Test
  void findsAnEventThatCountsTwice() {
    SessionRow row = tables.sessions().get(3);
    long count = row.session().eventCount();
    TrueSession wrong = copy(row.session(), id(row), count + 1);
    tables.sessions().set(3, new SessionRow(wrong, row.status(), "stream", 0));
    assertDifference(
        "sessions: %s of .*: event_count is %d, due is %d".formatted(id(row), count + 1, count));
  }

  @Test
  void findsARowWhoseStatusWasForgotten() {
    SessionRow row = tables.sessions().get(0);
    assertThat(row.status()).isEqualTo("final");
    tables.sessions().set(0, new SessionRow(row.session(), "open", "stream", 0));
    assertDifference("sessions: " + id(row) + " of .* is open, due is final");
  }

  // --- ledger ---

  @Test
  void findsAGapInTheLedger() {
    MicroBatch batch = tables.ledger().get(2);
    Range range = batch.ranges().get(0);
    batch.ranges().set(0, new Range(2, 0, range.from() + 1, range.until()));
    assertDifference("ledger: micro-batch 2 takes partition 0 from offset 401, .* ended at 400");
    assertDifference("ledger: micro-batch 2 consumed 199 offsets, has 200 records, .*");
  }

  @Test
  void findsAMissingRowOfTheLedger() {
    tables.ledger().remove(2);
    assertDifference("ledger: row 2 is of micro-batch 3");
  }

  @Test
  void findsATailThatWasNotConsumed() {
    tables.ledger().remove(tables.ledger().size() - 1);
    assertDifference("ledger: it ends at offsets .*, the archive at .*");
  }

  @Test
  void findsACountThatIsOff() {
    replace(2, b -> batch(b, b.accepted() - 1, b.duplicates() + 1, b.watermarkAfter()));
    assertDifference("ledger: \\d+ accepted events, of \\d+ that are distinct and not refused");
  }

  @Test
  void findsAWatermarkThatGoesBack() {
    replace(2, b -> batch(b, b.accepted(), b.duplicates(), b.watermarkBefore() - 1));
    assertDifference("ledger: micro-batch 2 takes the watermark back from \\d+ to \\d+");
  }

  @Test
  void findsAWatermarkThatWasForgotten() {
    replace(2, b -> batch(b, b.accepted(), b.duplicates(), b.watermarkAfter() + 1));
    assertDifference("ledger: micro-batch 3 begins with watermark \\d+, .* ended with \\d+");
  }

  // --- archive ---

  @Test
  void findsASkippedRecord() {
    tables.archive().remove(7);
    assertDifference("archive: record 0/7 is skipped");
  }

  @Test
  void findsADoubledRecord() {
    tables.archive().add(tables.archive().get(7));
    assertDifference("archive: record 0/7 is there twice");
  }

  @Test
  void findsAMissingTail() {
    tables.archive().remove(tables.archive().size() - 1);
    assertDifference("archive: it holds \\d+ records, \\d+ were sent");
    assertDifference("archive: it ends at offsets .*, archive_progress at .*");
  }

  @Test
  void findsOtherBytes() {
    Archived record = tables.archive().get(7);
    tables
        .archive()
        .set(
            7,
            new Archived(record.origin(), record.timestamp(), record.key(), new byte[] {'{', '}'}));
    assertDifference("archive: record 0/7 is not what was sent there");
  }

  // --- late events and dead letters ---

  @Test
  void findsADoubledLateEvent() {
    Refused row = tables.late().get(0);
    tables.late().add(row);
    assertDifference("refused: late_events has " + row.origin() + " twice");
  }

  @Test
  void findsALateEventThatIsNowhere() {
    Refused row = tables.late().remove(0);
    assertDifference("refused: late_events has null for record " + row.origin() + ", due is .*");
  }

  @Test
  void findsADoubledDeadLetter() {
    Refused row = tables.dead().get(0);
    tables.dead().add(row);
    assertDifference("refused: dead_letters has " + row.origin() + " twice");
  }

  @Test
  void findsADeadLetterThatIsNowhere() {
    Refused row = tables.dead().remove(0);
    assertDifference("refused: dead_letters has null for record " + row.origin() + ", due is .*");
  }

  @Test
  void findsAGoodEventThatWasRefused() {
    Archived good = tables.archive().get(tables.archive().size() - 1);
    tables.late().add(new Refused(good.origin(), tables.ledger().size() - 1, "0"));
    assertDifference("refused: late_events has 0 for record .*, due is null");
  }

  // --- repairs ---

  @Test
  void takesARepairedRowForWhatTheBatchFound() {
    repairOneWithALateEvent(tables.archive().size());
    assertThat(differences()).isEmpty();
  }

  @Test
  void findsARepairedRowThatTheBatchDidNotFind() {
    repairOneWithALateEvent(0);
    assertDifference("sessions: .* is final, and no session");
  }

  /** In the place of the live rows in its span, the session with all that came late. */
  private void repairOneWithALateEvent(long cutOff) {
    List<TrueSession> live =
        tables.sessions().stream()
            .filter(row -> row.status().equals("final"))
            .map(SessionRow::session)
            .toList();
    TrueSession whole =
        new Reading(Rules.DEFAULTS)
            .sessions(tables, record -> true).stream()
                .filter(s -> !live.contains(s) && live.stream().anyMatch(l -> spans(s, l)))
                .min(Comparator.comparingLong(TrueSession::sessionEnd))
                .orElseThrow();
    tables.sessions().removeIf(row -> spans(whole, row.session()));
    tables.sessions().add(new SessionRow(whole, "final", "repair", 99));
    tables.repairs().add(new Repair(99, whole.sessionDate(), Map.of(0, cutOff)));
  }

  private static boolean spans(TrueSession outer, TrueSession inner) {
    return outer.userId().equals(inner.userId())
        && outer.sessionStart() <= inner.sessionStart()
        && inner.sessionEnd() <= outer.sessionEnd();
  }

  // --- helpers ---

  private List<String> differences() {
    return Audit.differences(tables, right.sent, Rules.DEFAULTS);
  }

  private void assertDifference(String pattern) {
    assertThat(differences()).anySatisfy(line -> assertThat(line).matches(pattern));
  }

  private static String id(SessionRow row) {
    return row.session().sessionId();
  }

  private interface Change {
    MicroBatch of(MicroBatch batch);
  }

  private void replace(int id, Change change) {
    int at =
        IntStream.range(0, tables.ledger().size())
            .filter(i -> tables.ledger().get(i).id() == id)
            .findFirst()
            .orElseThrow();
    tables.ledger().set(at, change.of(tables.ledger().get(at)));
  }

  private static MicroBatch batch(MicroBatch b, long accepted, long duplicates, Long after) {
    return new MicroBatch(
        b.id(),
        b.records(),
        accepted,
        duplicates,
        b.late(),
        b.dead(),
        b.ranges(),
        b.watermarkBefore(),
        after);
  }

  private static TrueSession copy(TrueSession s, String id, long eventCount) {
    return new TrueSession(
        id,
        s.userId(),
        s.sessionStart(),
        s.sessionEnd(),
        s.sessionDate(),
        s.durationMs(),
        eventCount,
        s.songCount(),
        s.skipCount(),
        s.interruptionCount(),
        s.listenedMs(),
        s.deviceCount(),
        s.country(),
        s.longestSkipRun(),
        s.playlists(),
        s.topStreakPlaylistId(),
        s.topStreakSongs(),
        s.moodValence(),
        s.moodEnergy(),
        s.mood());
  }
}
