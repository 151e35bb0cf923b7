package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import io.setlist.streaming.kernel.EmitMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One partition, a delay of 5 minutes, idle after one, early results every minute; begun at noon.
 */
class SessionsPlannerTest {

  private static final long NOON = at(240);
  private static final long SECOND = 1000;

  @TempDir Path checkpoint;
  private PendingUsers pending;
  private WatermarkTracker clock;
  private SessionsPlanner planner;
  private Optional<Duration> idleTimeout = Optional.empty();

  /** When a run begins. */
  private long now = NOON;

  /** The newest micro-batch of the checkpoint. */
  private PlannedBatch last = PlannedBatch.initial(map(0), 7);

  @Test
  void plansNothingForAnEmptyTopic() {
    begin(WatermarkMemory.NOTHING);
    assertThat(planner.next(last, offer(0, NOON + minutes(10)))).isEmpty();
  }

  @Test
  void takesNewRecordsAtOnceAndEmitsNothingEarlyYet() {
    begin(WatermarkMemory.NOTHING);
    PlannedBatch batch = planner.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(batch.id()).isZero();
    assertThat(batch.positions()).isEqualTo(map(5));
    assertThat(batch.emitMode()).isEqualTo(EmitMode.FINAL);
    assertThat(batch.lastEarly()).isEqualTo(-1);
    assertThat(batch.isClosing()).isFalse();
    assertThat(batch.runFrom()).isNull();
    assertThat(batch.forgotten()).as("as the micro-batch before").isEqualTo(7);
  }

  @Test
  void forgetsFirstInABatchWithoutRecords() {
    begin(WatermarkMemory.NOTHING);
    last = planner.next(last, offer(5, NOON), 7).orElseThrow();
    PlannedBatch forgetting = planner.next(last, offer(9, NOON + SECOND), 8).orElseThrow();
    assertThat(forgetting.reason()).isEqualTo(BatchReason.FORGET);
    assertThat(forgetting.positions()).isEqualTo(map(5));
    assertThat(forgetting.forgotten()).isEqualTo(8);

    PlannedBatch then = planner.next(forgetting, offer(9, NOON + SECOND), 8).orElseThrow();
    assertThat(then.reason()).isEqualTo(BatchReason.RECORDS);
    assertThat(then.positions()).isEqualTo(map(9));
    assertThat(then.forgotten()).isEqualTo(8);
  }

  /** Nobody has a state yet; its own records are read with the list as it was at the start. */
  @Test
  void forgetsNobodyBeforeTheFirstBatch() {
    begin(WatermarkMemory.NOTHING);
    assertThat(planner.next(last, offer(5, NOON), 8).orElseThrow().reason())
        .isEqualTo(BatchReason.RECORDS);
    assertThat(planner.next(last, offer(0, NOON), 8)).isEmpty();
  }

  @Test
  void emitsEarlyWithTheFirstRecordsAfterAMinute() {
    begin(WatermarkMemory.NOTHING);
    assertThat(planner.next(last, offer(5, NOON + 60 * SECOND - 1)).orElseThrow().emitMode())
        .isEqualTo(EmitMode.FINAL);
    assertThat(planner.next(last, offer(5, NOON + 60 * SECOND)).orElseThrow().emitMode())
        .isEqualTo(EmitMode.EARLY);
  }

  @Test
  void emitsEarlyWithEachBatchWhenAskedTo() {
    begin(WatermarkMemory.NOTHING, 0);
    assertThat(planner.next(last, offer(5, NOON)).orElseThrow().emitMode())
        .isEqualTo(EmitMode.EARLY);
  }

  @Test
  void runsABatchForTheTimersAfterTheWatermarkHasMoved() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));
    PlannedBatch timers = planner.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(timers.positions()).isEqualTo(map(5));
    complete(Optional.of(timers), Map.of());
    assertThat(planner.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
  }

  @Test
  void runsABatchForWaitingUsersWhenTheMinuteIsOver() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");
    complete(planner.next(last, offer(5, NOON + SECOND)), Map.of());
    assertThat(planner.next(last, offer(5, NOON + 60 * SECOND - 1))).isEmpty();
    PlannedBatch due = planner.next(last, offer(5, NOON + 60 * SECOND)).orElseThrow();
    assertThat(due.emitMode()).isEqualTo(EmitMode.EARLY);
    complete(Optional.of(due), Map.of());
    assertThat(due.newestEarly()).isEqualTo(2);
    assertThat(planner.next(last, offer(5, NOON + minutes(3)))).as("nobody waits").isEmpty();
  }

  @Test
  void countsTheMinuteFromTheLastEarlyResults() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON + 70 * SECOND)), Map.of(0, at(10)));
    PlannedBatch next = planner.next(last, offer(6, NOON + 129 * SECOND)).orElseThrow();
    assertThat(next.emitMode()).isEqualTo(EmitMode.FINAL);
    assertThat(next.lastEarly()).isZero();
    next = planner.next(last, offer(6, NOON + 130 * SECOND)).orElseThrow();
    assertThat(next.emitMode()).isEqualTo(EmitMode.EARLY);
  }

  @Test
  void runsABatchWhenASlowPartitionFallsIdle() {
    begin(WatermarkMemory.NOTHING);
    SortedMap<Integer, Long> both = new TreeMap<>(Map.of(0, 5L, 1, 5L));
    last = PlannedBatch.initial(both, 7);
    SortedMap<Integer, Long> more = new TreeMap<>(Map.of(0, 9L, 1, 9L));
    complete(
        planner.next(last, new Offer(both, more, more, more, NOON)), Map.of(0, at(30), 1, at(10)));
    complete(planner.next(last, new Offer(more, more, more, more, NOON)), Map.of());
    SortedMap<Integer, Long> most = new TreeMap<>(Map.of(0, 10L, 1, 9L));
    complete(
        planner.next(last, new Offer(more, most, most, most, NOON + 50 * SECOND)),
        Map.of(0, at(31)));
    assertThat(planner.next(last, new Offer(most, most, most, most, NOON + 60 * SECOND))).isEmpty();
    complete(planner.next(last, new Offer(most, most, most, most, NOON + 61 * SECOND)), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(26));
  }

  @Test
  void runsTwoBatchesAMinuteInASilentTopicUntilAllIsFinal() {
    idleTimeout = Optional.of(Duration.ofMinutes(10));
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(planner.next(last, offer(5, NOON)), Map.of());
    for (long s = 10; s < 600; s += 10) {
      assertThat(planner.next(last, offer(5, NOON + s * SECOND))).isEmpty();
    }
    int batches = 0;
    for (long s = 600; s < 3 * 3600; s += 10) {
      Optional<PlannedBatch> batch = planner.next(last, offer(5, NOON + s * SECOND));
      if (batch.isEmpty()) continue;
      complete(batch, Map.of());
      batches++;
    }
    assertThat(clock.watermark()).as("the end, the gap, the lateness").isEqualTo(at(85));
    // The first moves it by the ten minutes, each later one by a minute, the last to the end.
    assertThat(batches).isEqualTo(2 * (80 - 10 + 1));
  }

  @Test
  void closesTheSessionsOfASilentTopicInBoundedRunsAnHourApart() {
    idleTimeout = Optional.of(Duration.ofMinutes(30));
    begin(WatermarkMemory.NOTHING);
    planner.availableNow();
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(planner.next(last, offer(5, NOON)), Map.of());
    assertThat(planner.next(last, offer(5, NOON))).as("it ends").isEmpty();

    now = NOON + minutes(60);
    begin(memory(1, at(5), at(5), map(0, at(10))));
    planner.availableNow();
    PlannedBatch moved = planner.next(last, offer(5, now)).orElseThrow();
    assertThat(moved.isClosing()).isFalse();
    complete(Optional.of(moved), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(65));
    PlannedBatch closing = planner.next(last, offer(5, now)).orElseThrow();
    assertThat(closing.isClosing()).isTrue();
    complete(Optional.of(closing), Map.of());
    assertThat(planner.next(last, offer(5, now))).as("it ends").isEmpty();
  }

  @Test
  void settlesABoundedRunInOneClosingBatch() {
    begin(WatermarkMemory.NOTHING);
    planner.availableNow();
    PlannedBatch read = planner.next(last, offer(5, NOON)).orElseThrow();
    assertThat(read.runFrom()).isEqualTo(map(0));
    assertThat(read.isClosing()).isFalse();
    complete(Optional.of(read), Map.of(0, at(10)), "ann");
    PlannedBatch closing = planner.next(last, offer(5, NOON)).orElseThrow();
    assertThat(closing.isClosing()).isTrue();
    assertThat(closing.emitMode()).isEqualTo(EmitMode.EARLY);
    complete(Optional.of(closing), Map.of());
    assertThat(planner.next(last, offer(5, NOON))).isEmpty();
  }

  @Test
  void changesNothingInASecondBoundedRunWithoutRecords() {
    begin(WatermarkMemory.NOTHING);
    planner.availableNow();
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(planner.next(last, offer(5, NOON)), Map.of());

    begin(memory(1, at(5), at(5), new TreeMap<>(Map.of(0, at(10)))));
    planner.availableNow();
    assertThat(planner.next(last, offer(5, NOON))).isEmpty();
  }

  @Test
  void settlesWhatAKilledRunLeftOpenThoughNothingIsNew() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");

    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    planner.availableNow();
    assertThat(planner.next(last, offer(5, NOON)).orElseThrow().isClosing()).isTrue();
  }

  @Test
  void goesOnWithABoundedRunThatACrashCutInTwo() {
    begin(WatermarkMemory.NOTHING);
    planner.availableNow();
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));

    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    planner.availableNow();
    PlannedBatch second = planner.next(last, offer(9, NOON)).orElseThrow();
    assertThat(second.runFrom()).as("where the cut run began").isEqualTo(map(0));
    complete(Optional.of(second), Map.of(0, at(20)));
    complete(planner.next(last, offer(9, NOON)), Map.of());

    begin(memory(2, at(15), at(15), new TreeMap<>(Map.of(0, at(20)))));
    planner.availableNow();
    assertThat(planner.next(last, offer(12, NOON)).orElseThrow().runFrom())
        .as("the cut run has ended")
        .isEqualTo(map(9));
  }

  @Test
  void settlesOnceAfterTheStop() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");
    planner.stop();
    PlannedBatch closing = planner.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(closing.isClosing()).isTrue();
    assertThat(closing.emitMode()).isEqualTo(EmitMode.EARLY);
    complete(Optional.of(closing), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
    assertThat(planner.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
    planner.availableNow();
    assertThat(planner.next(last, offer(5, NOON + 3 * SECOND))).as("in the query anew").isEmpty();
  }

  @Test
  void hasNothingToSettleWhereNothingEverCame() {
    begin(WatermarkMemory.NOTHING);
    planner.stop();
    assertThat(planner.next(last, offer(0, NOON))).isEmpty();
  }

  @Test
  void takesNobodyForIdleWhileItStops() {
    begin(WatermarkMemory.NOTHING);
    SortedMap<Integer, Long> both = new TreeMap<>(Map.of(0, 5L, 1, 5L));
    last = PlannedBatch.initial(new TreeMap<>(Map.of(0, 0L, 1, 0L)), 7);
    complete(
        planner.next(last, new Offer(last.positions(), both, both, both, NOON)),
        Map.of(0, at(30), 1, at(10)));
    planner.stop();
    PlannedBatch batch =
        planner.next(last, new Offer(both, both, both, both, NOON + minutes(10))).orElseThrow();
    assertThat(batch.isClosing()).isTrue();
    complete(Optional.of(batch), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void runsTheTimersThatACrashLeftDue() {
    begin(WatermarkMemory.NOTHING);
    complete(planner.next(last, offer(5, NOON)), Map.of(0, at(10)));
    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    complete(planner.next(last, offer(5, NOON + SECOND)), Map.of());
    assertThat(planner.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
  }

  /** Of a micro-batch that ran at noon. */
  private static WatermarkMemory memory(
      long batchId, long before, long after, SortedMap<Integer, Long> largest) {
    return new WatermarkMemory(batchId, before, after, largest, NOON);
  }

  /** A new run of the job. */
  private void begin(WatermarkMemory memory) {
    begin(memory, 60 * SECOND);
  }

  private void begin(WatermarkMemory memory, long earlyEveryMs) {
    pending = new PendingUsers(checkpoint.toString(), new Configuration());
    clock = new WatermarkTracker(Rules.DEFAULTS, Duration.ofMinutes(1), idleTimeout, memory, now);
    planner = new SessionsPlanner(clock, pending, earlyEveryMs, now);
  }

  /** The micro-batch runs to its end. */
  private void complete(
      Optional<PlannedBatch> batch, Map<Integer, Long> accepted, String... waiting) {
    PlannedBatch until = batch.orElseThrow();
    if (waiting.length > 0) {
      PendingUsers.OfBatch.Writer users = pending.of(until).ofTask(0);
      for (String user : waiting) users.add(utf8(user));
      users.finish();
      pending.keep(until);
    }
    clock.advance(Batches.running(until, true), accepted);
    last = until;
  }

  private Offer offer(long until, long seenAt) {
    return new Offer(last.positions(), map(until), map(until), map(until), seenAt);
  }

  private static SortedMap<Integer, Long> map(int partition, long value) {
    return new TreeMap<>(Map.of(partition, value));
  }

  private static SortedMap<Integer, Long> map(long position) {
    return new TreeMap<>(Map.of(0, position));
  }
}
