package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.streaming.kernel.EmitMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannedBatchTest {

  private static final PlannedBatch TURN =
      new PlannedBatch(
          12,
          EmitMode.EARLY,
          9,
          false,
          new TreeMap<>(Map.of(0, 5L, 10, 7L)),
          new TreeMap<>(Map.of(0, 50L, 10, 70L)),
          new TreeMap<>(Map.of(0, 500L, 10, 700L)),
          1772438400000L,
          3);

  /** As checkpoints hold it: a later build must go on from it. */
  private static final String GOLDEN =
      "{\"number\":12,\"publishing\":\"DUE\",\"lastPublished\":9,\"closing\":false,"
          + "\"runFrom\":{\"0\":5,\"10\":7},\"positions\":{\"0\":50,\"10\":70},"
          + "\"ends\":{\"0\":500,\"10\":700},\"seenAt\":1772438400000,\"forgotten\":3,"
          + "\"plannedAt\":1772438400000}";

  @Test
  void isReadBackAsItWasWritten() {
    assertThat(PlannedBatch.parse(TURN.json())).isEqualTo(TURN);
    PlannedBatch unbounded =
        new PlannedBatch(
            0, EmitMode.FINAL, -1, true, null, new TreeMap<>(Map.of(0, 0L)), new TreeMap<>(), 0, 0);
    assertThat(PlannedBatch.parse(unbounded.json())).isEqualTo(unbounded);
    assertThat(PlannedBatch.of(TURN.toOffset())).isEqualTo(TURN);
  }

  @Test
  void readsTodaysFormatForEver() {
    assertThat(PlannedBatch.parse(GOLDEN)).isEqualTo(TURN);
    assertThat(TURN.json()).isEqualTo(GOLDEN);
  }

  /** Builds before did not ask for it, and some brokers know none. */
  @Test
  void keepsTheTopicsId() {
    PlannedBatch batch = TURN.of("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(batch.json())
        .isEqualTo(GOLDEN.replaceFirst("}$", ",\"topicId\":\"u8b3nHYrQzuSx4rHcD5Jzg\"}"));
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
    assertThat(batch.forgetting(9).topicId()).isEqualTo("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(TURN.topicId()).isNull();
  }

  /** Builds before could skip nothing. */
  @Test
  void keepsWhatItSkips() {
    PlannedBatch batch =
        TURN.of("u8b3nHYrQzuSx4rHcD5Jzg", new TreeMap<>(), List.of(new OffsetRange(0, 7, 9)))
            .plannedAt(1772438400001L);
    assertThat(batch.json()).endsWith(",\"skipped\":[{\"partition\":0,\"from\":7,\"until\":9}]}");
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
    assertThat(batch.of("another").skipped()).isEqualTo(batch.skipped());
    assertThat(batch.forgetting(9).skipped()).as("it takes no record").isEmpty();
    assertThat(PlannedBatch.parse(GOLDEN).skipped()).isEmpty();
  }

  /** As builds wrote it that could forget nobody. */
  @Test
  void readsABatchWithoutAList() {
    PlannedBatch batch = PlannedBatch.parse(GOLDEN.replace(",\"forgotten\":3", ""));
    assertThat(batch.forgotten()).isZero();
    assertThat(batch.positions()).isEqualTo(TURN.positions());
  }

  /** As builds wrote it that judged no record by the clock. */
  @Test
  void readsABatchWithoutItsMoment() {
    String before = GOLDEN.replace(",\"plannedAt\":1772438400000", "");
    assertThat(PlannedBatch.parse(before)).isEqualTo(TURN);
  }

  @Test
  void keepsWhenItWasPlanned() {
    PlannedBatch planned = TURN.plannedAt(1772438400001L).of("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(PlannedBatch.parse(planned.json())).isEqualTo(planned);
    assertThat(planned.plannedAt()).isEqualTo(1772438400001L);
  }

  @Test
  void forgetsInABatchThatDoesNothingElse() {
    PlannedBatch batch = TURN.forgetting(5);
    assertThat(batch.number()).isEqualTo(13);
    assertThat(batch.forgets(TURN)).isTrue();
    assertThat(batch.forgetting(5).forgets(batch)).isFalse();
    assertThat(batch.positions()).as("no record").isEqualTo(TURN.positions());
    assertThat(batch.seenAt()).as("no look at the log").isEqualTo(TURN.seenAt());
    assertThat(batch.emitMode()).isEqualTo(EmitMode.EARLY);
    assertThat(batch.lastPublished()).isEqualTo(12);
    assertThat(batch.runFrom()).as("the run goes on").isEqualTo(TURN.runFrom());
  }

  @Test
  void goesOnWithNoRunThatHasEnded() {
    PlannedBatch closing =
        new PlannedBatch(
            13,
            EmitMode.EARLY,
            12,
            true,
            TURN.runFrom(),
            TURN.positions(),
            TURN.ends(),
            TURN.seenAt(),
            3);
    assertThat(closing.forgetting(5).runFrom()).isNull();
    assertThat(closing.forgetting(5).closing()).isFalse();
  }

  @Test
  void equalBatchesAreEqualOffsets() {
    assertThat(PlannedBatch.parse(GOLDEN).toOffset()).isEqualTo(TURN.toOffset());
  }

  @Test
  void knowsTheNewestPublication() {
    assertThat(TURN.published()).as("its own").isEqualTo(12);
    PlannedBatch held =
        new PlannedBatch(
            13, EmitMode.FINAL, 12, false, null, TURN.positions(), TURN.ends(), TURN.seenAt(), 0);
    assertThat(held.published()).isEqualTo(12);
    assertThat(PlannedBatch.initial(TURN.positions(), 0).published()).isEqualTo(-1);
  }

  @Test
  void saysThatAnOffsetIsNotItsOwn() {
    assertThatThrownBy(() -> PlannedBatch.parse("{\"listens\":{\"0\":12}}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the checkpoint holds an offset that Setlist did not write: {\"listens\":{\"0\":12}}");
    assertThatThrownBy(() -> PlannedBatch.parse("not json"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void spellsPositionsAsKafkaDoes() {
    assertThat(PlannedBatch.kafkaJson("listens", new TreeMap<>(Map.of(0, 3L, 1, 4L))))
        .isEqualTo("{\"listens\":{\"0\":3,\"1\":4}}");
  }
}
