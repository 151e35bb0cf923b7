package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import io.setlist.streaming.clock.ClockMemory;
import io.setlist.streaming.clock.SourceClock;
import io.setlist.streaming.clock.Watermarks;
import io.setlist.streaming.kernel.Publishing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One partition, a delay of 5 minutes, idle after one, published every minute; begun at noon. */
class SessionsPaceTest {

  private static final long NOON = at(240);
  private static final long SECOND = 1000;

  @TempDir Path checkpoint;
  private HeldUsers held;
  private SourceClock clock;
  private SessionsPace pace;
  private Optional<Duration> idleTimeout = Optional.empty();

  /** When a run begins. */
  private long now = NOON;

  /** The newest turn of the checkpoint. */
  private Turn last = Turn.initial(map(0), 7);

  @Test
  void plansNothingForAnEmptyTopic() {
    begin(ClockMemory.NOTHING);
    assertThat(pace.next(last, offer(0, NOON + minutes(10)))).isEmpty();
  }

  @Test
  void takesNewRecordsAtOnceAndPublishesNotYet() {
    begin(ClockMemory.NOTHING);
    Turn turn = pace.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(turn.number()).isZero();
    assertThat(turn.positions()).isEqualTo(map(5));
    assertThat(turn.publishing()).isEqualTo(Publishing.HELD);
    assertThat(turn.lastPublished()).isEqualTo(-1);
    assertThat(turn.closing()).isFalse();
    assertThat(turn.runFrom()).isNull();
    assertThat(turn.forgotten()).as("as the turn before").isEqualTo(7);
  }

  @Test
  void publishesWithTheFirstRecordsAfterAMinute() {
    begin(ClockMemory.NOTHING);
    assertThat(pace.next(last, offer(5, NOON + 60 * SECOND - 1)).orElseThrow().publishing())
        .isEqualTo(Publishing.HELD);
    assertThat(pace.next(last, offer(5, NOON + 60 * SECOND)).orElseThrow().publishing())
        .isEqualTo(Publishing.DUE);
  }

  @Test
  void publishesWithEachTurnWhenAskedTo() {
    begin(ClockMemory.NOTHING, 0);
    assertThat(pace.next(last, offer(5, NOON)).orElseThrow().publishing())
        .isEqualTo(Publishing.DUE);
  }

  @Test
  void runsATurnForTheTimersAfterTheWatermarkHasMoved() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));
    Turn timers = pace.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(timers.positions()).isEqualTo(map(5));
    complete(Optional.of(timers), Map.of());
    assertThat(pace.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
  }

  @Test
  void runsATurnForWaitingUsersWhenTheMinuteIsOver() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");
    complete(pace.next(last, offer(5, NOON + SECOND)), Map.of());
    assertThat(pace.next(last, offer(5, NOON + 60 * SECOND - 1))).isEmpty();
    Turn due = pace.next(last, offer(5, NOON + 60 * SECOND)).orElseThrow();
    assertThat(due.publishing()).isEqualTo(Publishing.DUE);
    complete(Optional.of(due), Map.of());
    assertThat(due.published()).isEqualTo(2);
    assertThat(pace.next(last, offer(5, NOON + minutes(3)))).as("nobody waits").isEmpty();
  }

  @Test
  void countsTheMinuteFromTheLastPublication() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON + 70 * SECOND)), Map.of(0, at(10)));
    Turn next = pace.next(last, offer(6, NOON + 129 * SECOND)).orElseThrow();
    assertThat(next.publishing()).isEqualTo(Publishing.HELD);
    assertThat(next.lastPublished()).isZero();
    next = pace.next(last, offer(6, NOON + 130 * SECOND)).orElseThrow();
    assertThat(next.publishing()).isEqualTo(Publishing.DUE);
  }

  @Test
  void runsATurnWhenASlowPartitionFallsIdle() {
    begin(ClockMemory.NOTHING);
    SortedMap<Integer, Long> both = new TreeMap<>(Map.of(0, 5L, 1, 5L));
    last = Turn.initial(both, 7);
    SortedMap<Integer, Long> more = new TreeMap<>(Map.of(0, 9L, 1, 9L));
    complete(pace.next(last, new Pace.Offer(both, more, more, NOON)), Map.of(0, at(30), 1, at(10)));
    complete(pace.next(last, new Pace.Offer(more, more, more, NOON)), Map.of());
    SortedMap<Integer, Long> most = new TreeMap<>(Map.of(0, 10L, 1, 9L));
    complete(
        pace.next(last, new Pace.Offer(more, most, most, NOON + 50 * SECOND)), Map.of(0, at(31)));
    assertThat(pace.next(last, new Pace.Offer(most, most, most, NOON + 60 * SECOND))).isEmpty();
    complete(pace.next(last, new Pace.Offer(most, most, most, NOON + 61 * SECOND)), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(26));
  }

  @Test
  void runsTwoTurnsAMinuteInASilentTopicUntilAllIsFinal() {
    idleTimeout = Optional.of(Duration.ofMinutes(10));
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(pace.next(last, offer(5, NOON)), Map.of());
    for (long s = 10; s < 600; s += 10) {
      assertThat(pace.next(last, offer(5, NOON + s * SECOND))).isEmpty();
    }
    int turns = 0;
    for (long s = 600; s < 3 * 3600; s += 10) {
      Optional<Turn> turn = pace.next(last, offer(5, NOON + s * SECOND));
      if (turn.isEmpty()) continue;
      complete(turn, Map.of());
      turns++;
    }
    assertThat(clock.watermark()).as("the end, the gap, the lateness").isEqualTo(at(85));
    // The first moves it by the ten minutes, each later one by a minute, the last to the end.
    assertThat(turns).isEqualTo(2 * (80 - 10 + 1));
  }

  @Test
  void closesTheSessionsOfASilentTopicInBoundedRunsAnHourApart() {
    idleTimeout = Optional.of(Duration.ofMinutes(30));
    begin(ClockMemory.NOTHING);
    pace.availableNow();
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(pace.next(last, offer(5, NOON)), Map.of());
    assertThat(pace.next(last, offer(5, NOON))).as("it ends").isEmpty();

    now = NOON + minutes(60);
    begin(memory(1, at(5), at(5), map(0, at(10))));
    pace.availableNow();
    Turn moved = pace.next(last, offer(5, now)).orElseThrow();
    assertThat(moved.closing()).isFalse();
    complete(Optional.of(moved), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(65));
    Turn closing = pace.next(last, offer(5, now)).orElseThrow();
    assertThat(closing.closing()).isTrue();
    complete(Optional.of(closing), Map.of());
    assertThat(pace.next(last, offer(5, now))).as("it ends").isEmpty();
  }

  @Test
  void settlesABoundedRunInOneClosingTurn() {
    begin(ClockMemory.NOTHING);
    pace.availableNow();
    Turn read = pace.next(last, offer(5, NOON)).orElseThrow();
    assertThat(read.runFrom()).isEqualTo(map(0));
    assertThat(read.closing()).isFalse();
    complete(Optional.of(read), Map.of(0, at(10)), "ann");
    Turn closing = pace.next(last, offer(5, NOON)).orElseThrow();
    assertThat(closing.closing()).isTrue();
    assertThat(closing.publishing()).isEqualTo(Publishing.DUE);
    complete(Optional.of(closing), Map.of());
    assertThat(pace.next(last, offer(5, NOON))).isEmpty();
  }

  @Test
  void changesNothingInASecondBoundedRunWithoutRecords() {
    begin(ClockMemory.NOTHING);
    pace.availableNow();
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));
    complete(pace.next(last, offer(5, NOON)), Map.of());

    begin(memory(1, at(5), at(5), new TreeMap<>(Map.of(0, at(10)))));
    pace.availableNow();
    assertThat(pace.next(last, offer(5, NOON))).isEmpty();
  }

  @Test
  void settlesWhatAKilledRunLeftOpenThoughNothingIsNew() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");

    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    pace.availableNow();
    assertThat(pace.next(last, offer(5, NOON)).orElseThrow().closing()).isTrue();
  }

  @Test
  void goesOnWithABoundedRunThatACrashCutInTwo() {
    begin(ClockMemory.NOTHING);
    pace.availableNow();
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));

    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    pace.availableNow();
    Turn second = pace.next(last, offer(9, NOON)).orElseThrow();
    assertThat(second.runFrom()).as("where the cut run began").isEqualTo(map(0));
    complete(Optional.of(second), Map.of(0, at(20)));
    complete(pace.next(last, offer(9, NOON)), Map.of());

    begin(memory(2, at(15), at(15), new TreeMap<>(Map.of(0, at(20)))));
    pace.availableNow();
    assertThat(pace.next(last, offer(12, NOON)).orElseThrow().runFrom())
        .as("the cut run has ended")
        .isEqualTo(map(9));
  }

  @Test
  void settlesOnceAfterTheStop() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)), "ann");
    pace.stop();
    Turn closing = pace.next(last, offer(5, NOON + SECOND)).orElseThrow();
    assertThat(closing.closing()).isTrue();
    assertThat(closing.publishing()).isEqualTo(Publishing.DUE);
    complete(Optional.of(closing), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
    assertThat(pace.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
    pace.availableNow();
    assertThat(pace.next(last, offer(5, NOON + 3 * SECOND))).as("in the query anew").isEmpty();
  }

  @Test
  void hasNothingToSettleWhereNothingEverCame() {
    begin(ClockMemory.NOTHING);
    pace.stop();
    assertThat(pace.next(last, offer(0, NOON))).isEmpty();
  }

  @Test
  void takesNobodyForIdleWhileItStops() {
    begin(ClockMemory.NOTHING);
    SortedMap<Integer, Long> both = new TreeMap<>(Map.of(0, 5L, 1, 5L));
    last = Turn.initial(new TreeMap<>(Map.of(0, 0L, 1, 0L)), 7);
    complete(
        pace.next(last, new Pace.Offer(last.positions(), both, both, NOON)),
        Map.of(0, at(30), 1, at(10)));
    pace.stop();
    Turn turn = pace.next(last, new Pace.Offer(both, both, both, NOON + minutes(10))).orElseThrow();
    assertThat(turn.closing()).isTrue();
    complete(Optional.of(turn), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void runsTheTimersThatACrashLeftDue() {
    begin(ClockMemory.NOTHING);
    complete(pace.next(last, offer(5, NOON)), Map.of(0, at(10)));
    begin(memory(0, Watermarks.NONE, at(5), new TreeMap<>(Map.of(0, at(10)))));
    complete(pace.next(last, offer(5, NOON + SECOND)), Map.of());
    assertThat(pace.next(last, offer(5, NOON + 2 * SECOND))).isEmpty();
  }

  @Test
  void tellsARepeatedTurnFromAPlannedOne() {
    begin(ClockMemory.NOTHING);
    Turn turn = pace.next(last, offer(5, NOON)).orElseThrow();
    pace.begin(last, turn);
    assertThat(pace.isPlanned()).isTrue();
    assertThat(pace.from()).isEqualTo(last.positions());
    assertThat(pace.until()).isEqualTo(turn);
    begin(ClockMemory.NOTHING);
    pace.begin(last, turn);
    assertThat(pace.isPlanned()).isFalse();
  }

  /** Of a micro-batch that ran at noon. */
  private static ClockMemory memory(
      long batchId, long before, long after, SortedMap<Integer, Long> largest) {
    return new ClockMemory(batchId, before, after, largest, NOON);
  }

  /** A new run of the job. */
  private void begin(ClockMemory memory) {
    begin(memory, 60 * SECOND);
  }

  private void begin(ClockMemory memory, long earlyEveryMs) {
    held = new HeldUsers(checkpoint.toString(), new Configuration());
    clock = new SourceClock(Rules.DEFAULTS, Duration.ofMinutes(1), idleTimeout, memory, now);
    pace = new SessionsPace(clock, held, earlyEveryMs, now);
  }

  /** The micro-batch runs to its end. */
  private void complete(Optional<Turn> turn, Map<Integer, Long> accepted, String... waiting) {
    Turn until = turn.orElseThrow();
    pace.begin(last, until);
    if (waiting.length > 0) {
      HeldUsers.OfTurn.Writer users = held.of(until).ofTask(0);
      for (String user : waiting) users.add(utf8(user));
      users.finish();
      held.keep(until);
    }
    clock.advance(until, accepted, pace.isPlanned());
    last = until;
  }

  private Pace.Offer offer(long until, long seenAt) {
    return new Pace.Offer(last.positions(), map(until), map(until), seenAt);
  }

  private static SortedMap<Integer, Long> map(int partition, long value) {
    return new TreeMap<>(Map.of(partition, value));
  }

  private static SortedMap<Integer, Long> map(long position) {
    return new TreeMap<>(Map.of(0, position));
  }
}
