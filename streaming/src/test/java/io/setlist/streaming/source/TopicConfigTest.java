package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.kafka.ClientProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigTest {

  private static final TopicConfig GIVEN =
      TopicConfig.DEFAULTS.withBrokers("b:9092").withTopic("listens");

  @ParameterizedTest
  @CsvSource({
    ",listens,--brokers",
    "' ',listens,--brokers",
    "b:9092,,--topic",
    "b:9092,' ',--topic",
    ",,--brokers"
  })
  void asksForWhatIsMissing(String brokers, String topic, String flag) {
    TopicConfig config = TopicConfig.DEFAULTS.withBrokers(brokers).withTopic(topic);
    assertThatThrownBy(config::validated)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith(flag + " is missing: ");
  }

  @Test
  void readsFromTheBeginningAndLosesNothing() {
    assertThat(GIVEN.sourceOptions())
        .isEqualTo(
            Map.of(
                "kafka.bootstrap.servers", "b:9092",
                "startingOffsets", "earliest",
                "failOnDataLoss", "true",
                "maxOffsetsPerTrigger", "1000000"));
  }

  @Test
  void leavesTheLimitAwayWhereThereIsNone() {
    assertThat(GIVEN.withMaxEventsPerTrigger(0).sourceOptions())
        .doesNotContainKey("maxOffsetsPerTrigger");
  }

  @Test
  void passesClientPropertiesOnButTheBrokersAreTheOptions() {
    TopicConfig config =
        GIVEN.withClient(
            new ClientProperties(
                Map.of("security.protocol", "SSL", "bootstrap.servers", "other:1")));
    assertThat(config.clientProperties())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("bootstrap.servers", "b:9092");
  }

  @Test
  void showsNoSecretToWhoeverPrintsIt() {
    TopicConfig config =
        GIVEN.withClient(new ClientProperties(Map.of("ssl.keystore.key", "very private")));
    assertThat(config.sourceOptions().toString()).doesNotContain("ssl", "private");
    assertThat(config.toString()).contains("{ssl.keystore.key=...}").doesNotContain("private");
  }

  @Test
  void readsTheLimit() {
    assertThat(TopicConfig.parseMaxEvents("unlimited")).isZero();
    assertThat(TopicConfig.parseMaxEvents("500")).isEqualTo(500);
    for (String wrong : new String[] {"0", "-1", "many", "1e6", "", "99999999999999999999"}) {
      assertThatThrownBy(() -> GIVEN.withMaxEventsPerTrigger(TopicConfig.parseMaxEvents(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
