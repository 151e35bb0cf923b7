package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ArchivePaceTest {

  private static final long NOON = at(240);

  private final ArchivePace pace = new ArchivePace();

  @Test
  void takesNewRecordsAtOnce() {
    Turn turn = pace.next(turn(3, 10, NOON), offer(10, 12, NOON + 1)).orElseThrow();
    assertThat(turn.number()).isEqualTo(4);
    assertThat(turn.positions()).isEqualTo(map(12));
    assertThat(turn.seenAt()).isEqualTo(NOON + 1);
    assertThat(turn.forgotten()).as("as the turn before").isEqualTo(7);
  }

  @Test
  void notesOnceAMinuteThatNothingCame() {
    Turn last = turn(3, 10, NOON);
    assertThat(pace.next(last, offer(10, 10, NOON + 59_999))).isEmpty();
    assertThat(pace.next(last, offer(10, 10, NOON + 60_000))).isPresent();
  }

  @Test
  void notesAnEmptyTopicAtItsStart() {
    assertThat(pace.next(Turn.initial(map(0), 0), offer(0, 0, NOON))).isPresent();
  }

  @Test
  void saysInABoundedRunOnceWhatItSaw() {
    pace.availableNow();
    Turn last = turn(3, 10, NOON - 5);
    Optional<Turn> idle = pace.next(last, offer(10, 10, NOON));
    assertThat(idle).isPresent();
    assertThat(pace.next(idle.get(), offer(10, 10, NOON))).isEmpty();
  }

  @Test
  void needsNoIdleTurnInABoundedRunThatRead() {
    pace.availableNow();
    Turn read = pace.next(turn(3, 10, NOON - 5), offer(10, 12, NOON)).orElseThrow();
    assertThat(pace.next(read, offer(12, 12, NOON))).isEmpty();
  }

  @Test
  void plansNothingAfterTheStop() {
    pace.stop();
    assertThat(pace.isStopped()).isTrue();
    assertThat(pace.next(turn(3, 10, NOON), offer(10, 10, NOON + 3_600_000))).isEmpty();
    pace.availableNow();
    assertThat(pace.next(turn(3, 10, NOON), offer(10, 10, NOON))).isEmpty();
  }

  private static Pace.Offer offer(long from, long until, long seenAt) {
    return new Pace.Offer(map(from), map(until), map(until), seenAt);
  }

  private static Turn turn(long number, long position, long seenAt) {
    return new Turn(
        number,
        io.setlist.streaming.kernel.Publishing.HELD,
        -1,
        false,
        null,
        map(position),
        map(position),
        seenAt,
        7);
  }

  private static SortedMap<Integer, Long> map(long position) {
    return new TreeMap<>(Map.of(0, position));
  }
}
