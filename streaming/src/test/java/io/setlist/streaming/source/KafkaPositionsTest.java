package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KafkaPositionsTest {

  @Test
  void areSpelledAsKafkasSourceDoes() {
    assertThat(KafkaPositions.json("listens", new TreeMap<>(Map.of(0, 3L, 1, 4L))))
        .isEqualTo("{\"listens\":{\"0\":3,\"1\":4}}");
  }
}
