package io.setlist.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

  private static final Duration NEGATIVE = Duration.ofMillis(-1);

  @Test
  void areThoseOfTheSpecificationByDefault() {
    assertThat(Rules.DEFAULTS.asOptions())
        .hasToString(
            "{gap=15m, watermark-delay=5m, allowed-lateness=1h, max-future-skew=5m,"
                + " max-event-bytes=65536}");
    assertThat(Rules.DEFAULTS.gapMs()).isEqualTo(900_000);
    assertThat(Rules.DEFAULTS.watermarkDelayMs()).isEqualTo(300_000);
    assertThat(Rules.DEFAULTS.allowedLatenessMs()).isEqualTo(3_600_000);
    assertThat(Rules.DEFAULTS.maxFutureSkewMs()).isEqualTo(300_000);
  }

  static Stream<Arguments> senseless() {
    Rules r = Rules.DEFAULTS;
    return Stream.of(
        senseless(() -> r.withGap(Duration.ZERO), "gap must be longer than 0"),
        senseless(() -> r.withGap(NEGATIVE), "gap must not be negative"),
        senseless(() -> r.withWatermarkDelay(NEGATIVE), "watermark-delay must not be negative"),
        senseless(() -> r.withAllowedLateness(NEGATIVE), "allowed-lateness must not be negative"),
        senseless(() -> r.withMaxFutureSkew(NEGATIVE), "max-future-skew must not be negative"),
        senseless(() -> r.withMaxEventBytes(0), "max-event-bytes must be at least 1"));
  }

  private static Arguments senseless(Supplier<Rules> rules, String message) {
    return Arguments.of(rules, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("senseless")
  void refuseWhatMakesNoSense(Supplier<Rules> rules, String message) {
    assertThatThrownBy(rules::get).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void allowNoDelayAndNoLateness() {
    Rules strict =
        Rules.DEFAULTS
            .withWatermarkDelay(Duration.ZERO)
            .withAllowedLateness(Duration.ZERO)
            .withMaxFutureSkew(Duration.ZERO);
    assertThat(strict.asOptions()).containsEntry("allowed-lateness", "0");
  }
}
