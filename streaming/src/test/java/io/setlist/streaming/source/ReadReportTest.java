package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Rejection;
import io.setlist.streaming.planning.OffsetRange;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadReportTest {

  private static ReadReport.Refused refused(Rejection why, byte[] key, byte[] value) {
    return new ReadReport.Refused(why, 1L << 40, 1772438400000L, key, value);
  }

  static Stream<ReadReport.Refused> refusals() {
    return Stream.concat(
        Arrays.stream(Rejection.Code.values())
            .map(code -> refused(new Rejection(code, null), utf8("key"), utf8("value"))),
        Stream.of(
            refused(new Rejection(Rejection.Code.BAD_FIELD, "country"), null, utf8("{}")),
            refused(new Rejection(Rejection.Code.MALFORMED_JSON, null), new byte[0], null),
            refused(new Rejection(Rejection.Code.MALFORMED_JSON, null), null, new byte[0]),
            refused(new Rejection(Rejection.Code.OVERSIZED, null), null, new byte[100_000]),
            refused(null, utf8("ann"), new byte[] {0, -1, 127})));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void carriesARefusedRecordUnchanged(ReadReport.Refused refused) {
    ReadReport back =
        ReadReport.decode(SourceRows.report(range(5, 25), 17, 2, -5, List.of(refused)));
    assertThat(back.topic()).isEqualTo("listens");
    assertThat(back.range()).isEqualTo(range(5, 25));
    assertThat(back.records()).isEqualTo(17);
    assertThat(back.forgotten()).isEqualTo(2);
    assertThat(back.largestAccepted()).isEqualTo(-5);
    assertThat(back.dead()).isEqualTo(refused.isLate() ? 0 : 1);
    assertThat(back.late()).isEqualTo(refused.isLate() ? 1 : 0);
    assertThat(back.refused()).toIterable().hasSize(1);
    ReadReport.Refused same = back.refused().next();
    assertThat(same.rejection()).isEqualTo(refused.rejection());
    assertThat(same.isLate()).isEqualTo(refused.rejection() == null);
    assertThat(same.offset()).isEqualTo(refused.offset());
    assertThat(same.timestamp()).isEqualTo(refused.timestamp());
    assertThat(Arrays.equals(same.key(), refused.key())).isTrue();
    assertThat(Arrays.equals(same.value(), refused.value())).isTrue();
  }

  @Test
  void carriesCountsAlone() {
    ReadReport back =
        ReadReport.decode(SourceRows.report(range(0, 0), 0, 0, Long.MIN_VALUE, List.of()));
    assertThat(back.records()).isZero();
    assertThat(back.largestAccepted()).isEqualTo(Long.MIN_VALUE);
    assertThat(back.refused()).isExhausted();
  }

  @Test
  void beginsEachReportWhereTheLastEnded() {
    ReadReport.Writer writer = new ReadReport.Writer("listens", 3, 10);
    writer.read(11);
    writer.refused(refused(null, null, utf8("late")));
    assertThat(ReadReport.decode(writer.report(writer.next())).range()).isEqualTo(range(10, 12));
    ReadReport second = ReadReport.decode(writer.report(20));
    assertThat(second.range()).isEqualTo(range(12, 20));
    assertThat(second.records() + second.late()).isZero();
    assertThat(second.refused()).isExhausted();
  }

  @Test
  void complainsOfBrokenBytes() {
    byte[] bytes =
        SourceRows.report(range(0, 1), 1, 0, 5, List.of(refused(null, null, utf8("late"))));
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThatThrownBy(() -> ReadReport.decode(cut).refused().next())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("corrupt bytes: ");
    assertThatThrownBy(() -> ReadReport.decode(Arrays.copyOf(bytes, 12)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static OffsetRange range(long from, long until) {
    return new OffsetRange(3, from, until);
  }
}
