package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunTriggerTest {

  @ParameterizedTest
  @CsvSource({
    "10 seconds,PT10S",
    "1 second,PT1S",
    "2 minutes,PT2M",
    "1 hour,PT1H",
    "250 milliseconds,PT0.25S",
    "10  seconds,PT10S",
    "10s,PT10S",
    "10 s,PT10S",
    "500ms,PT0.5S",
    "0,PT0S"
  })
  void readsIntervals(String text, Duration interval) {
    RunTrigger trigger = RunTrigger.parse(text);
    assertThat(trigger.interval()).isEqualTo(interval);
    assertThat(trigger.isAvailableNow()).isFalse();
    assertThat(trigger.toSpark()).isEqualTo(Trigger.ProcessingTime(interval.toMillis()));
  }

  @Test
  void readsAvailableNow() {
    assertThat(RunTrigger.parse("available-now").isAvailableNow()).isTrue();
    assertThat(RunTrigger.parse("available-now").toSpark()).isEqualTo(Trigger.AvailableNow());
  }

  @Test
  void isTenSecondsByDefault() {
    assertThat(RunTrigger.DEFAULT.interval()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "10", "-1s", "ten seconds", "Available-Now", "10 fortnights", "1.5s"})
  void refusesTheRest(String text) {
    assertThatThrownBy(() -> RunTrigger.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
