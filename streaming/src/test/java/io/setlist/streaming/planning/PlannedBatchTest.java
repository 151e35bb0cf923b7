package io.setlist.streaming.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.streaming.kernel.EmitMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannedBatchTest {

  private static final PlannedBatch BATCH =
      PlannedBatchBuilder.builder()
          .id(12)
          .reason(BatchReason.RECORDS)
          .emitMode(EmitMode.EARLY)
          .lastEarly(9)
          .runFrom(new TreeMap<>(Map.of(0, 5L, 10, 7L)))
          .positions(new TreeMap<>(Map.of(0, 50L, 10, 70L)))
          .ends(new TreeMap<>(Map.of(0, 500L, 10, 700L)))
          .seenAt(1772438400000L)
          .forgotten(3)
          .plannedAt(1772438400001L)
          .build();

  /** As checkpoints hold it: a later version must go on from it. */
  private static final String GOLDEN =
      "{\"version\":1,\"id\":12,\"reason\":\"RECORDS\",\"emitMode\":\"EARLY\",\"lastEarly\":9,"
          + "\"runFrom\":{\"0\":5,\"10\":7},\"positions\":{\"0\":50,\"10\":70},"
          + "\"ends\":{\"0\":500,\"10\":700},\"seenAt\":1772438400000,\"forgotten\":3,"
          + "\"plannedAt\":1772438400001}";

  /** As the version before wrote it, which gave no version. */
  private static final String GOLDEN_BEFORE =
      "{\"number\":12,\"publishing\":\"DUE\",\"lastPublished\":9,\"closing\":false,"
          + "\"runFrom\":{\"0\":5,\"10\":7},\"positions\":{\"0\":50,\"10\":70},"
          + "\"ends\":{\"0\":500,\"10\":700},\"seenAt\":1772438400000,\"forgotten\":3,"
          + "\"plannedAt\":1772438400001}";

  @Test
  void readsTodaysFormatForEver() {
    assertThat(PlannedBatch.parse(GOLDEN)).isEqualTo(BATCH);
    assertThat(BATCH.json()).isEqualTo(GOLDEN);
  }

  @Test
  void readsTheFormatBefore() {
    assertThat(PlannedBatch.parse(GOLDEN_BEFORE)).isEqualTo(BATCH);
    assertThat(PlannedBatch.parse(GOLDEN_BEFORE.replace("DUE", "HELD")))
        .isEqualTo(BATCH.withEmitMode(EmitMode.FINAL));
    assertThat(PlannedBatch.parse(GOLDEN_BEFORE.replace("\"closing\":false", "\"closing\":true")))
        .isEqualTo(BATCH.withReason(BatchReason.CLOSE));
    assertThat(PlannedBatch.parse(GOLDEN_BEFORE.replace("\"number\":12", "\"number\":-1")))
        .matches(PlannedBatch::isInitial);
  }

  /** Of a version that has something more to say, in the same format. */
  @Test
  void passesOverWhatItDoesNotKnow() {
    assertThat(PlannedBatch.parse(GOLDEN.replace("\"id\":12", "\"id\":12,\"more\":{\"a\":[1]}")))
        .isEqualTo(BATCH);
    assertThat(PlannedBatch.parse(GOLDEN.replace("RECORDS", "A_LATER_ONE"))).isEqualTo(BATCH);
  }

  @Test
  void readsNoLaterFormat() {
    assertThatThrownBy(() -> PlannedBatch.parse(GOLDEN.replace("\"version\":1", "\"version\":2")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "the checkpoint holds an offset that this version of Setlist did not write: {\"version");
  }

  @ParameterizedTest
  @EnumSource
  void isReadBackAsItWasWritten(BatchReason reason) {
    PlannedBatch batch = BATCH.withReason(reason).withRunFrom(null).withEnds(new TreeMap<>());
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
  }

  /** Some brokers know none. */
  @Test
  void keepsTheTopicsId() {
    PlannedBatch batch = BATCH.withTopicId("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(batch.json())
        .isEqualTo(GOLDEN.replaceFirst("}$", ",\"topicId\":\"u8b3nHYrQzuSx4rHcD5Jzg\"}"));
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
    assertThat(batch.forgetting(9).topicId()).isEqualTo("u8b3nHYrQzuSx4rHcD5Jzg");
    assertThat(BATCH.topicId()).isNull();
  }

  @Test
  void keepsWhatItSkips() {
    PlannedBatch batch = BATCH.withSkipped(List.of(new OffsetRange(0, 7, 9)));
    assertThat(batch.json()).endsWith(",\"skipped\":[{\"partition\":0,\"from\":7,\"until\":9}]}");
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
    assertThat(batch.forgetting(9).skipped()).as("it takes no record").isEmpty();
    assertThat(PlannedBatch.parse(GOLDEN).skipped()).isEmpty();
  }

  @Test
  void keepsWhereItBegins() {
    PlannedBatch batch = BATCH.withBegins(new TreeMap<>(Map.of(10, 60L)));
    assertThat(PlannedBatch.parse(batch.json())).isEqualTo(batch);
    PlannedBatch last = PlannedBatch.initial(new TreeMap<>(Map.of(0, 40L, 10, 40L)), 0);
    assertThat(batch.start(last)).isEqualTo(Map.of(0, 40L, 10, 60L));
    assertThat(batch.size(last)).isEqualTo(20);
    assertThat(BATCH.size(last)).isEqualTo(40);
    assertThat(BATCH.unread()).isEqualTo(450 + 630);
  }

  @Test
  void forgetsInOneThatDoesNothingElse() {
    PlannedBatch batch = BATCH.forgetting(5);
    assertThat(batch.id()).isEqualTo(13);
    assertThat(batch.reason()).isEqualTo(BatchReason.FORGET);
    assertThat(batch.forgets(BATCH)).isTrue();
    assertThat(batch.forgetting(5).forgets(batch)).isFalse();
    assertThat(batch.positions()).as("no record").isEqualTo(BATCH.positions());
    assertThat(batch.seenAt()).as("no look at the log").isEqualTo(BATCH.seenAt());
    assertThat(batch.emitMode()).isEqualTo(EmitMode.EARLY);
    assertThat(batch.lastEarly()).isEqualTo(12);
    assertThat(batch.runFrom()).as("the run goes on").isEqualTo(BATCH.runFrom());
  }

  @Test
  void goesOnWithNoRunThatHasEnded() {
    PlannedBatch closing = BATCH.withReason(BatchReason.CLOSE);
    assertThat(closing.isClosing()).isTrue();
    assertThat(closing.forgetting(5).runFrom()).isNull();
    assertThat(closing.forgetting(5).isClosing()).isFalse();
  }

  @Test
  void knowsTheNewestThatEmittedEarly() {
    assertThat(BATCH.newestEarly()).as("itself").isEqualTo(12);
    assertThat(BATCH.withEmitMode(EmitMode.FINAL).newestEarly()).isEqualTo(9);
    assertThat(PlannedBatch.initial(BATCH.positions(), 0).newestEarly()).isEqualTo(-1);
  }

  @Test
  void saysThatAnOffsetIsNotItsOwn() {
    assertThatThrownBy(() -> PlannedBatch.parse("{\"listens\":{\"0\":12}}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the checkpoint holds an offset that this version of Setlist did not write:"
                + " {\"listens\":{\"0\":12}}");
    for (String text :
        List.of(
            "not json",
            "[]",
            "7",
            "",
            "null",
            "{\"version\":1,\"positions\":null}",
            "{\"version\":\"x\"}")) {
      assertThatThrownBy(() -> PlannedBatch.parse(text)).isInstanceOf(IllegalStateException.class);
    }
  }
}
