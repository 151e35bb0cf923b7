package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.planning.Batches.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** SPEC 4's watermark, with a delay of 5 minutes and partitions idle after one. */
class WatermarkTrackerTest {

  private static final long NONE = Watermarks.NONE;

  /** The run begins at noon, long after the events: the two clocks have nothing in common. */
  private static final long NOON = at(240);

  private static final long SECOND = 1000;

  private WatermarkTracker clock = run(WatermarkMemory.NOTHING);
  private long batches;

  @Test
  void isTheSmallestOfThePartitionsLargestLessTheDelay() {
    batch(NOON, Map.of(0, at(30), 1, at(20), 2, at(50)));
    assertThat(clock.watermark()).isEqualTo(at(15));
  }

  @Test
  void waitsForThePartitionThatIsHoursBehind() {
    batch(NOON, Map.of(0, at(300), 1, at(0)));
    assertThat(clock.watermark()).isEqualTo(at(-5));
    batch(NOON + SECOND, Map.of(0, at(310), 1, at(1)));
    assertThat(clock.watermark()).isEqualTo(at(-4));
  }

  @Test
  void takesTheLargestOfAPartitionAndNotTheLast() {
    batch(NOON, Map.of(0, at(30), 1, at(30)));
    batch(NOON + SECOND, Map.of(0, at(10), 1, at(40)));
    assertThat(clock.watermark()).isEqualTo(at(25));
    assertThat(clock.largest()).containsExactly(Map.entry(0, at(30)), Map.entry(1, at(40)));
  }

  @Test
  void isNoneUntilEveryPartitionHasSpoken() {
    batch(NOON, Map.of(0, at(30)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(NONE);
    batch(NOON + SECOND, Map.of(1, at(10)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void leavesOutAPartitionThatHasBeenSilentForLongerThanTheTimeout() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    batch(NOON + 60 * SECOND, Map.of(0, at(31)), 0, 1);
    assertThat(clock.watermark()).as("at the timeout").isEqualTo(at(5));
    batch(NOON + 60 * SECOND + 1, Map.of(0, at(32)), 0, 1);
    assertThat(clock.watermark()).as("one millisecond later").isEqualTo(at(27));
  }

  @Test
  void leavesOutAPartitionThatNeverSpokeOnceItsTimeHasRunOut() {
    batch(NOON + 60 * SECOND, Map.of(0, at(30)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(NONE);
    batch(NOON + 61 * SECOND, Map.of(0, at(31)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(26));
  }

  @Test
  void doesNotGoBackForAPartitionThatReturns() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    batch(NOON + 90 * SECOND, Map.of(0, at(60)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(55));
    batch(NOON + 91 * SECOND, Map.of(0, at(70), 1, at(12)));
    assertThat(clock.watermark()).as("it stays").isEqualTo(at(55));
    batch(NOON + 92 * SECOND, Map.of(0, at(90), 1, at(61)));
    assertThat(clock.watermark()).as("and goes on with the returned one").isEqualTo(at(56));
  }

  @Test
  void staysWhileAllAreIdle() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    assertThat(clock.movesBy(offer(positions(0, 1), NOON + minutes(10)))).isFalse();
    batch(NOON + minutes(10), Map.of(), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void isMovedByTimeAloneWhenASlowPartitionFallsIdle() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    batch(NOON + 40 * SECOND, Map.of(0, at(31)), 0, 1);
    assertThat(clock.movesBy(offer(positions(0, 1), NOON + 60 * SECOND))).isFalse();
    assertThat(clock.movesBy(offer(positions(0, 1), NOON + 60 * SECOND + 1))).isTrue();
    assertThat(clock.watermark()).as("asking moves nothing").isEqualTo(at(5));
  }

  @Test
  void waitsForAPartitionThatIsNew() {
    batch(NOON, Map.of(0, at(30), 1, at(30)));
    batch(NOON + SECOND, Map.of(0, at(40), 1, at(40)), 0, 1, 2);
    assertThat(clock.watermark()).isEqualTo(at(25));
    batch(NOON + 2 * SECOND, Map.of(2, at(28)), 0, 1, 2);
    assertThat(clock.watermark()).as("older than the others, but not behind").isEqualTo(at(25));
    batch(NOON + 3 * SECOND, Map.of(2, at(39)), 0, 1, 2);
    assertThat(clock.watermark()).isEqualTo(at(34));
  }

  @Test
  void givesAPartitionThatIsNewItsTimeFromWhenItAppeared() {
    batch(NOON, Map.of(0, at(30)));
    batch(NOON + minutes(60), Map.of(0, at(90)), 0, 1);
    assertThat(clock.watermark()).as("1 was not there before").isEqualTo(at(25));
    batch(NOON + minutes(61), Map.of(0, at(91)), 0, 1);
    assertThat(clock.watermark()).as("at the timeout").isEqualTo(at(25));
    batch(NOON + minutes(61) + 1, Map.of(0, at(92)), 0, 1);
    assertThat(clock.watermark()).as("one millisecond later").isEqualTo(at(87));
  }

  /** An import: a partition of its own, or a topic that begins with it. */
  @Test
  void followsOldEventsAsLongAsTheyKeepComing() {
    long y1970 = minutes(600);
    long day = minutes(24 * 60);
    batch(NOON, Map.of(0, at(30), 1, y1970));
    assertThat(clock.watermark()).isEqualTo(y1970 - minutes(5));
    batch(NOON + 30 * SECOND, Map.of(0, at(31), 1, y1970 + day));
    assertThat(clock.watermark()).isEqualTo(y1970 + day - minutes(5));
    batch(NOON + 91 * SECOND, Map.of(0, at(32)), 0, 1);
    assertThat(clock.watermark()).as("they have ended").isEqualTo(at(27));
    batch(NOON + 92 * SECOND, Map.of(0, at(33), 1, y1970 + 2 * day));
    assertThat(clock.watermark()).as("it does not go back for more").isEqualTo(at(27));
  }

  @Test
  void isNotSetBackByAnOldEventAmongNewOnes() {
    batch(NOON, Map.of(0, at(30)));
    batch(NOON + SECOND, Map.of(0, 0L));
    assertThat(clock.watermark()).isEqualTo(at(25));
    batch(NOON + 2 * SECOND, Map.of(0, at(31)));
    assertThat(clock.watermark()).isEqualTo(at(26));
  }

  /** Spark says 0 for none; a number below it would be no watermark of Spark's. */
  @Test
  void isNoneWhereItWouldBe1970OrBefore() {
    batch(NOON, Map.of(0, 0L));
    assertThat(clock.watermark()).isEqualTo(NONE);
    batch(NOON, Map.of(0, minutes(5)));
    assertThat(clock.watermark()).isEqualTo(NONE);
    batch(NOON, Map.of(0, minutes(5) + 1));
    assertThat(clock.watermark()).isEqualTo(1);
  }

  @Test
  void isNotMovedByTheClosingBatch() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    clock.advance(running(closing(1, NOON + minutes(10)), true), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void takesNobodyForIdleByOldNews() {
    batch(NOON, Map.of(0, at(30), 1, at(10)));
    clock.advance(running(batch(1, NOON + minutes(10), 0, 1), false), Map.of(0, at(60)));
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void goesOnAfterARestartWhereTheLedgerStands() {
    clock = run(memory(6, at(0), at(5), map(0, at(30), 1, at(10))));
    assertThat(clock.watermark()).isEqualTo(at(5));
    assertThat(clock.largest()).containsExactly(Map.entry(0, at(30)), Map.entry(1, at(10)));
    clock.advance(running(batch(7, NOON, 0, 1), true), Map.of(0, at(40)));
    assertThat(clock.watermark()).as("nobody is idle in a new run").isEqualTo(at(5));
    clock.advance(running(batch(8, NOON + 60 * SECOND, 0, 1), true), Map.of(1, at(35)));
    assertThat(clock.watermark()).isEqualTo(at(30));
  }

  @Test
  void countsIdlenessFromTheStartOfTheRunAndNotFromBefore() {
    clock = run(memory(6, at(0), at(5), map(0, at(30), 1, at(10))));
    // A micro-batch that Spark planned before the crash: its log ends were seen an hour ago.
    clock.advance(running(batch(7, NOON - minutes(60), 0, 1), false), Map.of(0, at(40)));
    clock.advance(running(batch(8, NOON + 60 * SECOND, 0, 1), true), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
    clock.advance(running(batch(9, NOON + 60 * SECOND + 1, 0, 1), true), Map.of(0, at(41)));
    assertThat(clock.watermark()).isEqualTo(at(36));
  }

  @Test
  void repeatsABatchThatTheLedgerHasAsItWas() {
    clock = run(memory(6, at(0), at(5), map(0, at(30), 1, at(10))));
    assertThat(clock.watermarkOf(6)).as("of the repeated micro-batch").isEqualTo(at(0));
    clock.advance(running(batch(6, NOON, 0, 1), false), Map.of(0, at(30), 1, at(10)));
    assertThat(clock.watermark()).isEqualTo(at(5));
    assertThat(clock.watermarkOf(7)).isEqualTo(at(5));
  }

  @Test
  void repeatsABatchThatTheLedgerHasNotLikeAnyOther() {
    clock = run(memory(5, at(-5), at(0), map(0, at(30), 1, at(5))));
    assertThat(clock.watermarkOf(6)).isEqualTo(at(0));
    clock.advance(running(batch(6, NOON, 0, 1), false), Map.of(1, at(10)));
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void takesAPartitionOfABoundedRunForIdleWhenItHasAndGivesNothing() {
    clock = run(memory(0, at(0), at(5), map(0, at(30), 1, at(10), 2, at(20))));
    clock.availableNow(map(0, 10L, 1, 10L, 2, 10L), map(0, 10L, 1, 10L, 2, 10L));
    // 1 is read to its end before the run begins, 2 has more to come: it holds up, 1 does not.
    PlannedBatch first = batch(1, NOON, map(0, 15L, 1, 10L, 2, 10L), map(0, 20L, 1, 10L, 2, 20L));
    clock.advance(running(first, true), Map.of(0, at(40)));
    assertThat(clock.watermark()).isEqualTo(at(15));
    PlannedBatch second = batch(2, NOON, map(0, 20L, 1, 10L, 2, 20L), map(0, 20L, 1, 10L, 2, 20L));
    clock.advance(running(second, true), Map.of(0, at(60), 2, at(50)));
    assertThat(clock.watermark()).isEqualTo(at(45));
  }

  @Test
  void keepsAPartitionOfABoundedRunThatIsReadToItsEnd() {
    clock.availableNow(map(0, 0L, 1, 0L), map(0, 0L, 1, 0L));
    clock.advance(
        running(batch(0, NOON, map(0, 5L, 1, 5L), map(0, 50L, 1, 5L)), true),
        Map.of(0, at(10), 1, at(20)));
    clock.advance(
        running(batch(1, NOON, map(0, 50L, 1, 5L), map(0, 50L, 1, 5L)), true), Map.of(0, at(90)));
    assertThat(clock.watermark()).as("time passes for nobody in it").isEqualTo(at(15));
  }

  @Test
  void remembersWhatABoundedRunGaveBeforeACrashCutItInTwo() {
    clock = run(memory(0, NONE, at(5), map(0, at(10), 1, at(20))));
    clock.availableNow(map(0, 5L, 1, 5L), map(0, 0L, 1, 0L));
    clock.advance(
        running(batch(1, NOON, map(0, 50L, 1, 5L), map(0, 50L, 1, 5L)), true), Map.of(0, at(90)));
    assertThat(clock.watermark()).as("as undisturbed").isEqualTo(at(15));
  }

  @Test
  void startsABoundedRunAnewWhereTheOneBeforeEnded() {
    clock = run(memory(0, NONE, at(5), map(0, at(10), 1, at(20))));
    clock.availableNow(map(0, 5L, 1, 5L), map(0, 5L, 1, 5L));
    clock.advance(
        running(batch(1, NOON, map(0, 50L, 1, 5L), map(0, 50L, 1, 5L)), true), Map.of(0, at(90)));
    assertThat(clock.watermark()).as("1 has nothing: idle").isEqualTo(at(85));
  }

  private static WatermarkTracker run(WatermarkMemory memory) {
    return new WatermarkTracker(
        Rules.DEFAULTS, Duration.ofMinutes(1), Optional.empty(), memory, NOON);
  }

  private static WatermarkMemory memory(
      long batchId, long before, long after, SortedMap<Integer, Long> largest) {
    return new WatermarkMemory(batchId, before, after, largest, NOON);
  }

  /**
   * A micro-batch in which exactly these partitions accepted something, and which has no others.
   */
  private void batch(long seenAt, Map<Integer, Long> accepted) {
    batch(seenAt, accepted, accepted.keySet().stream().mapToInt(p -> p).toArray());
  }

  private void batch(long seenAt, Map<Integer, Long> accepted, int... partitions) {
    clock.advance(running(batch(batches++, seenAt, positions(partitions)), true), accepted);
  }

  private static PlannedBatch batch(long number, long seenAt, int... partitions) {
    return batch(number, seenAt, positions(partitions));
  }

  private static PlannedBatch batch(long number, long seenAt, SortedMap<Integer, Long> positions) {
    return batch(number, seenAt, positions, positions);
  }

  private static PlannedBatch batch(
      long number, long seenAt, SortedMap<Integer, Long> positions, SortedMap<Integer, Long> ends) {
    return Batches.batch(number, positions, ends, seenAt);
  }

  /** All is read. */
  private static Offer offer(SortedMap<Integer, Long> ends, long seenAt) {
    return new Offer(ends, ends, ends, ends, seenAt);
  }

  private static PlannedBatch closing(long number, long seenAt) {
    SortedMap<Integer, Long> positions = positions(0, 1);
    return batch(number, seenAt, positions).withReason(BatchReason.CLOSE);
  }

  private static SortedMap<Integer, Long> positions(int... partitions) {
    SortedMap<Integer, Long> positions = new TreeMap<>();
    for (int p : partitions) positions.put(p, 100L);
    return positions;
  }

  private static SortedMap<Integer, Long> map(Object... pairs) {
    SortedMap<Integer, Long> map = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) map.put((Integer) pairs[i], (Long) pairs[i + 1]);
    return map;
  }
}
