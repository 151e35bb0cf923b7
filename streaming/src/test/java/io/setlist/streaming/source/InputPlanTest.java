package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.JobException;
import io.setlist.streaming.planning.OffsetRange;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connector.read.InputPartition;
import org.junit.jupiter.api.Test;

class InputPlanTest {

  /** Kafka's source says nothing of a partition that it leaves out. */
  @Test
  void readsEachOffsetOrNone() {
    Map<Integer, Long> from = Map.of(0, 100L);
    Map<Integer, Long> until = Map.of(0, 200L, 1, 50L, 2, 0L);
    List<InputPartition> planned = List.of(range(0, 100, 160), range(0, 160, 200), range(1, 0, 50));
    assertThatCode(() -> InputPlan.requireAll(from, until, planned)).doesNotThrowAnyException();
    assertThatThrownBy(() -> InputPlan.requireAll(from, until, planned.subList(0, 2)))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(
            "of the 50 offsets of partition 1 before 50 the source would read 0:");
  }

  private static InputPartition range(int partition, long from, long until) {
    return new FilledRecords.Partition(
        "none", "listens", new OffsetRange(partition, from, until), null);
  }
}
