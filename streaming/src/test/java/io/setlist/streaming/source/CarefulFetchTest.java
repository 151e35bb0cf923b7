package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.apache.spark.sql.kafka010.KafkaOffsetRange;
import org.junit.jupiter.api.Test;
import scala.Option;

class CarefulFetchTest {

  /** Spark refuses another consumer of a group than the one that it has. */
  @Test
  void eachKindHasItsOwnGroup() {
    assertThat(client(CarefulFetch.atMost(700, planned())))
        .containsEntry("max.poll.records", "700")
        .containsEntry("group.id", "g-at-most-700")
        .containsEntry("max.partition.fetch.bytes", "8388608");
    assertThat(client(CarefulFetch.stepwise(planned())))
        .containsEntry("max.poll.records", "1")
        .containsEntry("group.id", "g-stepwise")
        .containsEntry("max.partition.fetch.bytes", "1");
  }

  @Test
  void asksForNoMoreThanWasAskedFor() {
    InputPartition planned = planned();
    assertThat(CarefulFetch.atMost(5_000, planned)).isSameAs(planned);
    InputPartition stepwise = CarefulFetch.stepwise(planned);
    assertThat(CarefulFetch.atMost(700, stepwise)).isSameAs(stepwise);
  }

  private static InputPartition planned() {
    Map<String, Object> client = new HashMap<>();
    client.put("group.id", "g");
    client.put("max.poll.records", "5000");
    client.put("max.partition.fetch.bytes", "8388608");
    return new KafkaBatchInputPartition(
        new KafkaOffsetRange(new TopicPartition("t", 0), 0, 10, Option.empty()),
        client,
        0,
        true,
        false);
  }

  private static Map<String, Object> client(InputPartition partition) {
    return ((KafkaBatchInputPartition) partition).executorKafkaParams();
  }
}
