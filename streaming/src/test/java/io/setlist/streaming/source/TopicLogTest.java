package io.setlist.streaming.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.junit.jupiter.api.Test;

/** Where a micro-batch of limited size ends. */
class TopicLogTest {

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
    return TopicLog.withSmallRest(offered, ends, limit);
  }

  private static SortedMap<Integer, Long> at(long first, long second) {
    return new TreeMap<>(Map.of(0, first, 1, second));
  }
}
