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

/**
 * SPEC 4's {@code idle-timeout}, of ten minutes, in a topic that has one partition unless a test
 * says more. The newest event is of 10; so the watermark is at 5 when the silence begins, and at 85
 * all is final: the gap and the lateness are 75.
 */
class IdleTimeoutTest {

  private static final long NOON = at(240);

  private Optional<Duration> idleTimeout = Optional.of(Duration.ofMinutes(10));
  private WatermarkTracker clock = run(WatermarkMemory.NOTHING);
  private long batches;

  @Test
  void movesTheWatermarkByTheTimeThatHasGoneBy() {
    batch(NOON, Map.of(0, at(10)));
    batch(NOON + minutes(10) - 1, Map.of());
    assertThat(clock.watermark()).as("before the timeout").isEqualTo(at(5));
    batch(NOON + minutes(10), Map.of());
    assertThat(clock.watermark()).as("at the timeout").isEqualTo(at(15));
    batch(NOON + minutes(11) - 1, Map.of());
    assertThat(clock.watermark()).as("in whole minutes").isEqualTo(at(15));
    batch(NOON + minutes(70), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(75));
  }

  @Test
  void endsWhenAllIsFinal() {
    batch(NOON, Map.of(0, at(10)));
    batch(NOON + minutes(500), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(85));
    assertThat(movesAt(NOON + minutes(1_000_000))).isFalse();
  }

  @Test
  void leavesRoomForLiveEvents() {
    batch(NOON, Map.of(0, NOON + minutes(2)));
    assertThat(clock.watermark()).isEqualTo(NOON - minutes(3));
    batch(NOON + minutes(20), Map.of());
    assertThat(clock.watermark()).as("the delay behind the clock").isEqualTo(NOON + minutes(15));
  }

  @Test
  void isOffUnlessAskedFor() {
    idleTimeout = Optional.empty();
    clock = run(WatermarkMemory.NOTHING);
    batch(NOON, Map.of(0, at(10)));
    batch(NOON + minutes(500), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void endsWithTheNextEventAndBeginsAnewAfterIt() {
    batch(NOON, Map.of(0, at(10)));
    batch(NOON + minutes(30), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(35));
    batch(NOON + minutes(31), Map.of(0, at(20)));
    assertThat(clock.watermark()).as("an older event takes nothing back").isEqualTo(at(35));
    batch(NOON + minutes(40), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(35));
    batch(NOON + minutes(41), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(45));
    batch(NOON + minutes(42), Map.of(0, at(80)));
    assertThat(clock.watermark()).as("by the events again").isEqualTo(at(75));
  }

  @Test
  void isNoSilenceAsLongAsAnythingIsUnread() {
    batch(NOON, Map.of(0, at(10)));
    clock.advance(
        running(batch(batches++, NOON + minutes(30), map(0, 100L), map(0, 101L)), true), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
    assertThat(clock.movesBy(offer(101, NOON + minutes(30)))).isFalse();
  }

  @Test
  void beginsWhereIdlePartitionsHaveLeftTheWatermark() {
    batch(NOON, Map.of(0, at(10), 1, at(0)));
    batch(NOON + minutes(0.5), Map.of(0, at(10)), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(-5));
    batch(NOON + minutes(1.25), Map.of(), 0, 1);
    assertThat(clock.watermark()).as("1 is idle, 0 is not").isEqualTo(at(5));
    batch(NOON + minutes(20.5), Map.of(), 0, 1);
    assertThat(clock.watermark()).isEqualTo(at(25));
  }

  @Test
  void needsAWatermarkToMove() {
    batch(NOON + minutes(30), Map.of());
    assertThat(clock.watermark()).isEqualTo(Watermarks.NONE);
  }

  @Test
  void goesOnAfterARestartFromTheNewestMicroBatch() {
    clock = run(new WatermarkMemory(6, at(5), at(20), map(0, at(10)), NOON - minutes(30)));
    batches = 7;
    assertThat(movesAt(NOON)).isTrue();
    batch(NOON, Map.of());
    assertThat(clock.watermark()).isEqualTo(at(50));

    clock = run(new WatermarkMemory(7, at(20), at(50), map(0, at(10)), NOON));
    batch(NOON + minutes(5), Map.of());
    assertThat(clock.watermark()).as("the timeout anew").isEqualTo(at(50));
    batch(NOON + minutes(12), Map.of());
    assertThat(clock.watermark()).as("but no time is lost").isEqualTo(at(62));
  }

  @Test
  void isNotFoundInTheOldNewsOfARepeatedBatch() {
    clock = run(new WatermarkMemory(6, at(5), at(5), map(0, at(10)), NOON - minutes(60)));
    clock.advance(
        running(batch(7, NOON - minutes(30), map(0, 100L), map(0, 100L)), false), Map.of());
    assertThat(clock.watermark()).isEqualTo(at(5));
  }

  @Test
  void isNoSilenceAfterARunThatHasReadSomething() {
    clock = run(new WatermarkMemory(6, at(5), at(5), map(0, at(10)), NOON - minutes(60)));
    clock.availableNow(map(0, 100L), map(0, 100L));
    batches = 7;
    batch(NOON, Map.of(0, at(12)));
    assertThat(clock.watermark()).isEqualTo(at(7));
    assertThat(movesAt(NOON)).isFalse();
  }

  private WatermarkTracker run(WatermarkMemory memory) {
    return new WatermarkTracker(Rules.DEFAULTS, Duration.ofMinutes(1), idleTimeout, memory, NOON);
  }

  /** All is read up to 100. */
  private static Offer offer(long end, long seenAt) {
    SortedMap<Integer, Long> read = map(0, 100L);
    return new Offer(read, read, map(0, end), map(0, end), seenAt);
  }

  private boolean movesAt(long seenAt) {
    return clock.movesBy(offer(100, seenAt));
  }

  private void batch(long seenAt, Map<Integer, Long> accepted, int... partitions) {
    SortedMap<Integer, Long> positions = new TreeMap<>(Map.of(0, 100L));
    accepted.keySet().forEach(p -> positions.put(p, 100L));
    for (int p : partitions) positions.put(p, 100L);
    clock.advance(running(batch(batches++, seenAt, positions, positions), true), accepted);
  }

  private static PlannedBatch batch(
      long number, long seenAt, SortedMap<Integer, Long> positions, SortedMap<Integer, Long> ends) {
    return Batches.batch(number, positions, ends, seenAt);
  }

  private static SortedMap<Integer, Long> map(int partition, long value) {
    return new TreeMap<>(Map.of(partition, value));
  }
}
