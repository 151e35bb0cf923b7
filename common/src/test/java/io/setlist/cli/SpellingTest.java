package io.setlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {

  private static final List<String> FLAGS =
      List.of(
          "brokers",
          "topic",
          "trigger",
          "warehouse",
          "gap",
          "max-event-bytes",
          "max-events-per-trigger",
          "allowed-lateness");

  @ParameterizedTest
  @CsvSource({
    "broker, brokers",
    "borkers, brokers",
    "warehuose, warehouse",
    "Topics, topic",
    "maxEventBytes, max-event-bytes",
    "max_event_bytes, max-event-bytes",
    "max-events, max-events-per-trigger",
    "allowed-latenes, allowed-lateness",
    "gpa, gap",
    "topic, topic"
  })
  void findsWhatWasMeant(String typed, String meant) {
    assertThat(Spelling.nearest(typed, FLAGS)).contains(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "ga", "colour", "bootstrap-servers"})
  void keepsSilentWhereNothingIsNear(String typed) {
    assertThat(Spelling.nearest(typed, FLAGS)).isEmpty();
  }

  @Test
  void prefersFewerMistakes() {
    assertThat(Spelling.nearest("date", List.of("dates", "data", "gate", "datum")))
        .contains("dates");
    assertThat(Spelling.nearest("forms", List.of("form", "format"))).contains("form");
  }
}
