package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.JobException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.junit.jupiter.api.Test;

/** Where a micro-batch of limited size ends. */
class PlannedStreamTest {

  private static final ReadLimit A_THOUSAND = ReadLimit.maxRows(1000);

  @Test
  void takesASmallRestAlong() {
    assertThat(until(at(499, 500), at(503, 506), A_THOUSAND)).isEqualTo(at(503, 506));
  }

  @Test
  void leavesWhatIsMoreThanAHundredth() {
    assertThat(until(at(499, 500), at(504, 506), A_THOUSAND)).isEqualTo(at(499, 500));
  }

  /** It counts what is left, not where the partitions have come to. */
  @Test
  void leavesWhatIsMoreThanAHundredthInAPartitionThatIsNew() {
    SortedMap<Integer, Long> ends = at(500, 500);
    ends.put(2, 11L);
    assertThat(until(at(500, 500), ends, A_THOUSAND)).isEqualTo(at(500, 500));
    ends.put(2, 10L);
    assertThat(until(at(500, 500), ends, A_THOUSAND)).isEqualTo(ends);
  }

  @Test
  void leavesAllThatALimitBelowAHundredLeaves() {
    assertThat(until(at(49, 50), at(50, 50), ReadLimit.maxRows(99))).isEqualTo(at(49, 50));
  }

  @Test
  void takesWhatIsOfferedWithoutALimit() {
    assertThat(until(at(7, 8), at(7, 8), ReadLimit.allAvailable())).isEqualTo(at(7, 8));
  }

  private static SortedMap<Integer, Long> until(
      SortedMap<Integer, Long> offered, SortedMap<Integer, Long> ends, ReadLimit limit) {
    return PlannedStream.withSmallRest(offered, ends, limit);
  }

  private static SortedMap<Integer, Long> at(long first, long second) {
    return new TreeMap<>(Map.of(0, first, 1, second));
  }

  /** Kafka's source says nothing of a partition that it leaves out. */
  @Test
  void readsEachOffsetOrNone() {
    Map<Integer, Long> from = Map.of(0, 100L);
    Map<Integer, Long> until = Map.of(0, 200L, 1, 50L, 2, 0L);
    List<InputPartition> planned = List.of(range(0, 100, 160), range(0, 160, 200), range(1, 0, 50));
    assertThatCode(() -> PlannedStream.requireAll(from, until, planned)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PlannedStream.requireAll(from, until, planned.subList(0, 2)))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(
            "of the 50 offsets of partition 1 before 50 the source would read 0:");
  }

  private static InputPartition range(int partition, long from, long until) {
    return new FilledRecords.Partition(
        "none", "listens", new OffsetRange(partition, from, until), null);
  }
}
