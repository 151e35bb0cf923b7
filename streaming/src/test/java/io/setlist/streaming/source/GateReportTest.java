package io.setlist.streaming.source;

import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Rejection;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GateReportTest {

  private static GateReport.Refused refused(Rejection why, byte[] key, byte[] value) {
    return new GateReport.Refused(why, 1L << 40, 1772438400000L, key, value);
  }

  static Stream<GateReport.Refused> refusals() {
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
  void carriesARefusedRecordUnchanged(GateReport.Refused refused) {
    GateReport report = new GateReport("listens", 3, 17, 2, -5, List.of(refused));
    GateReport back = GateReport.decode(report.encode());
    assertThat(back.records()).isEqualTo(17);
    assertThat(back.forgotten()).isEqualTo(2);
    assertThat(back.refused()).hasSize(1);
    GateReport.Refused same = back.refused().get(0);
    assertThat(same.rejection()).isEqualTo(refused.rejection());
    assertThat(same.isLate()).isEqualTo(refused.rejection() == null);
    assertThat(same.offset()).isEqualTo(refused.offset());
    assertThat(same.timestamp()).isEqualTo(refused.timestamp());
    assertThat(Arrays.equals(same.key(), refused.key())).isTrue();
    assertThat(Arrays.equals(same.value(), refused.value())).isTrue();
  }

  @Test
  void carriesCountsAlone() {
    GateReport report = new GateReport("a topic", 0, 0, 0, Long.MIN_VALUE, List.of());
    assertThat(GateReport.decode(report.encode())).isEqualTo(report);
  }

  @Test
  void complainsOfBrokenBytes() {
    byte[] bytes = new GateReport("listens", 3, 17, 2, 5, List.of()).encode();
    assertThatThrownBy(() -> GateReport.decode(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("a gate report between two stages is broken");
  }
}
