package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.streaming.kernel.Publishing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TurnTest {

  private static final Turn TURN =
      new Turn(
          12,
          Publishing.DUE,
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
    assertThat(Turn.parse(TURN.json())).isEqualTo(TURN);
    Turn unbounded =
        new Turn(
            0,
            Publishing.HELD,
            -1,
            true,
            null,
            new TreeMap<>(Map.of(0, 0L)),
            new TreeMap<>(),
            0,
            0);
    assertThat(Turn.parse(unbounded.json())).isEqualTo(unbounded);
    assertThat(Turn.of(TURN.toOffset())).isEqualTo(TURN);
  }

  @Test
  void readsTodaysFormatForEver() {
    assertThat(Turn.parse(GOLDEN)).isEqualTo(TURN);
    assertThat(TURN.json()).isEqualTo(GOLDEN);
  }

  /** Builds before did not ask for it, and some brokers know none. */
  @Test
  void keepsTheTopicsId() {
    Turn turn = TURN.of("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(turn.json())
        .isEqualTo(GOLDEN.replaceFirst("}$", ",\"topicId\":\"u8b3nHYrQzuSx4rHcD5Jzg\"}"));
    assertThat(Turn.parse(turn.json())).isEqualTo(turn);
    assertThat(turn.forgetting(9).topicId()).isEqualTo("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(TURN.topicId()).isNull();
  }

  /** Builds before could skip nothing. */
  @Test
  void keepsWhatItSkips() {
    Turn turn =
        TURN.of("u8b3nHYrQzuSx4rHcD5Jzg", new TreeMap<>(), List.of(new OffsetRange(0, 7, 9)))
            .plannedAt(1772438400001L);
    assertThat(turn.json()).endsWith(",\"skipped\":[{\"partition\":0,\"from\":7,\"until\":9}]}");
    assertThat(Turn.parse(turn.json())).isEqualTo(turn);
    assertThat(turn.of("another").skipped()).isEqualTo(turn.skipped());
    assertThat(turn.forgetting(9).skipped()).as("it takes no record").isEmpty();
    assertThat(Turn.parse(GOLDEN).skipped()).isEmpty();
  }

  /** As builds wrote it that could forget nobody. */
  @Test
  void readsATurnWithoutAList() {
    Turn turn = Turn.parse(GOLDEN.replace(",\"forgotten\":3", ""));
    assertThat(turn.forgotten()).isZero();
    assertThat(turn.positions()).isEqualTo(TURN.positions());
  }

  /** As builds wrote it that judged no record by the clock. */
  @Test
  void readsATurnWithoutItsMoment() {
    String before = GOLDEN.replace(",\"plannedAt\":1772438400000", "");
    assertThat(Turn.parse(before)).isEqualTo(TURN);
  }

  @Test
  void keepsWhenItWasPlanned() {
    Turn planned = TURN.plannedAt(1772438400001L).of("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(Turn.parse(planned.json())).isEqualTo(planned);
    assertThat(planned.plannedAt()).isEqualTo(1772438400001L);
  }

  @Test
  void forgetsInATurnThatDoesNothingElse() {
    Turn turn = TURN.forgetting(5);
    assertThat(turn.number()).isEqualTo(13);
    assertThat(turn.forgets(TURN)).isTrue();
    assertThat(turn.forgetting(5).forgets(turn)).isFalse();
    assertThat(turn.positions()).as("no record").isEqualTo(TURN.positions());
    assertThat(turn.seenAt()).as("no look at the log").isEqualTo(TURN.seenAt());
    assertThat(turn.publishing()).isEqualTo(Publishing.DUE);
    assertThat(turn.lastPublished()).isEqualTo(12);
    assertThat(turn.runFrom()).as("the run goes on").isEqualTo(TURN.runFrom());
  }

  @Test
  void goesOnWithNoRunThatHasEnded() {
    Turn closing =
        new Turn(
            13,
            Publishing.DUE,
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
  void equalTurnsAreEqualOffsets() {
    assertThat(Turn.parse(GOLDEN).toOffset()).isEqualTo(TURN.toOffset());
  }

  @Test
  void knowsTheNewestPublication() {
    assertThat(TURN.published()).as("its own").isEqualTo(12);
    Turn held =
        new Turn(
            13, Publishing.HELD, 12, false, null, TURN.positions(), TURN.ends(), TURN.seenAt(), 0);
    assertThat(held.published()).isEqualTo(12);
    assertThat(Turn.initial(TURN.positions(), 0).published()).isEqualTo(-1);
  }

  @Test
  void saysThatAnOffsetIsNotItsOwn() {
    assertThatThrownBy(() -> Turn.parse("{\"listens\":{\"0\":12}}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the checkpoint holds an offset that Setlist did not write: {\"listens\":{\"0\":12}}");
    assertThatThrownBy(() -> Turn.parse("not json")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void spellsPositionsAsKafkaDoes() {
    assertThat(Turn.kafkaJson("listens", new TreeMap<>(Map.of(0, 3L, 1, 4L))))
        .isEqualTo("{\"listens\":{\"0\":3,\"1\":4}}");
  }
}
