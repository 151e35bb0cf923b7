package io.setlist.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContestantsTest {

  @Test
  void whoever_is_named_is_compared_with_setlist() {
    assertThat(Contestants.chosen(List.of("duckdb", "kafka-parse")))
        .extracting(Contestant::name)
        .containsExactly("stream", "kafka-parse", "batch", "duckdb");
    assertThat(Contestants.chosen(List.of())).isEqualTo(Contestants.ALL);
  }

  @Test
  void a_name_is_of_one_contestant_and_others_are_refused() {
    assertThat(Contestants.names()).doesNotHaveDuplicates();
    assertThatThrownBy(() -> Contestants.requireNames(List.of("stream", "storm")))
        .hasMessageStartingWith("there is no 'storm'; there are stream, stream-archive,");
  }
}
