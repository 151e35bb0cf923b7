package io.setlist.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0,PT0S,0",
    "0s,PT0S,0",
    "500ms,PT0.5S,500ms",
    "90s,PT90S,90s",
    "15m,PT15M,15m",
    "15 m,PT15M,15m",
    "60m,PT1H,1h",
    "2h,PT2H,2h",
    "24h,PT24H,1d",
    "1d,PT24H,1d",
    "61s,PT61S,61s",
    "365000d,PT8760000H,365000d",
    "007s,PT7S,7s"
  })
  void readsAndWritesWhatPeopleWrite(String text, Duration duration, String shortest) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.format(duration)).isEqualTo(shortest);
    assertThat(Durations.parse(shortest)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "15", "m", "-1s", "1.5h", "15 minutes", "1w", "1M", "PT15M", "٣s"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not a duration; write 90s, 15m, 2h or 1d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"365001d", "999999999999h", "999999999999d", "8760001h"})
  void refusesWhatWouldOverflowASum(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is longer than 365000d");
  }
}
