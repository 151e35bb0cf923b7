package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArchivePlannerTest {

  private static final long NOON = at(240);

  private final ArchivePlanner planner = new ArchivePlanner();

  @Test
  void takesNewRecordsAtOnce() {
    PlannedBatch batch = planner.next(batch(3, 10, NOON), offer(10, 12, NOON + 1)).orElseThrow();
    assertThat(batch.id()).isEqualTo(4);
    assertThat(batch.positions()).isEqualTo(map(12));
    assertThat(batch.seenAt()).isEqualTo(NOON + 1);
    assertThat(batch.forgotten()).as("as the micro-batch before").isEqualTo(7);
  }

  @Test
  void notesOnceAMinuteThatNothingCame() {
    PlannedBatch last = batch(3, 10, NOON);
    assertThat(planner.next(last, offer(10, 10, NOON + 59_999))).isEmpty();
    assertThat(planner.next(last, offer(10, 10, NOON + 60_000))).isPresent();
  }

  @Test
  void notesAnEmptyTopicAtItsStart() {
    assertThat(planner.next(PlannedBatch.initial(map(0), 0), offer(0, 0, NOON))).isPresent();
  }

  @Test
  void saysInABoundedRunOnceWhatItSaw() {
    planner.availableNow();
    PlannedBatch last = batch(3, 10, NOON - 5);
    Optional<PlannedBatch> idle = planner.next(last, offer(10, 10, NOON));
    assertThat(idle).isPresent();
    assertThat(planner.next(idle.get(), offer(10, 10, NOON))).isEmpty();
  }

  @Test
  void needsNoIdleBatchInABoundedRunThatRead() {
    planner.availableNow();
    PlannedBatch read = planner.next(batch(3, 10, NOON - 5), offer(10, 12, NOON)).orElseThrow();
    assertThat(planner.next(read, offer(12, 12, NOON))).isEmpty();
  }

  @Test
  void plansNothingAfterTheStop() {
    planner.stop();
    assertThat(planner.isStopped()).isTrue();
    assertThat(planner.next(batch(3, 10, NOON), offer(10, 10, NOON + 3_600_000))).isEmpty();
    planner.availableNow();
    assertThat(planner.next(batch(3, 10, NOON), offer(10, 10, NOON))).isEmpty();
  }

  private static Offer offer(long from, long until, long seenAt) {
    return new Offer(map(from), map(until), map(until), map(until), seenAt);
  }

  private static PlannedBatch batch(long number, long position, long seenAt) {
    return Batches.batch(number, map(position), map(position), seenAt).withForgotten(7);
  }

  private static SortedMap<Integer, Long> map(long position) {
    return new TreeMap<>(Map.of(0, position));
  }
}
