package io.setlist.streaming.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.streaming.source.TopicConfig;
import org.junit.jupiter.api.Test;

class DeadLetterTopicTest {

  private static final TopicConfig EVENTS =
      TopicConfig.DEFAULTS.withBrokers("none:1").withTopic("listens");

  @Test
  void isNotTheTopicOfEvents() {
    assertThatThrownBy(() -> DeadLetterTopic.of(EVENTS, "listens"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "--dead-letter-topic listens is the topic of events: each would come back for ever");
  }

  @Test
  void isNoneUnlessNamed() throws Exception {
    assertThat(DeadLetterTopic.of(EVENTS, null)).isEmpty();
  }
}
