package io.setlist.streaming.sink;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.JobException;
import io.setlist.streaming.StreamingTest;
import io.setlist.streaming.planning.PendingUsers;
import io.setlist.streaming.state.Output;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

class BatchSummaryTest extends StreamingTest {

  private static final Map<Integer, Long> FROM = Map.of(0, 100L);
  private static final Map<Integer, Long> UNTIL = Map.of(0, 200L, 1, 5L);

  /** Spark's stateful operators drop rows that they take for late without a word. */
  @Test
  void missesTheReportsThatWereLostOnTheWay() {
    BatchSummary whole = summary(covers(0, 60), covers(1, 5), covers(0, 40), duplicates());
    assertThatCode(() -> whole.requireAll("listens", FROM, UNTIL)).doesNotThrowAnyException();

    BatchSummary half = summary(covers(0, 60), covers(1, 5));
    assertThatThrownBy(() -> half.requireAll("listens", FROM, UNTIL))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(
            "of the offsets 100 to 200 of partition 0 of topic 'listens' the query has seen 60 in"
                + " place of 100: nothing of this micro-batch was written");

    BatchSummary none = summary();
    assertThatThrownBy(() -> none.requireAll("listens", Map.of(), Map.of(1, 5L)))
        .hasMessageContaining("offsets 0 to 5 of partition 1")
        .hasMessageContaining("seen 0 in place of 5");
  }

  private BatchSummary summary(Row... tallies) {
    List<Row> rows =
        java.util.Arrays.stream(tallies)
            .map(t -> RowFactory.create(Output.COUNTS, null, null, null, null, t, null))
            .toList();
    try (BatchOutput batch =
        BatchOutput.of(spark().createDataFrame(rows, Output.SCHEMA), nobody(spark()))) {
      return batch.summary();
    }
  }

  /** For output in which nobody waits. */
  static PendingUsers.OfBatch nobody(SparkSession spark) {
    return new PendingUsers.OfBatch(
        "none", new SerializableConfiguration(spark.sessionState().newHadoopConf()));
  }

  private static Row covers(int partition, long offsets) {
    return RowFactory.create(partition, offsets, offsets, 0L, 0L, 0L, 0L, null);
  }

  private static Row duplicates() {
    return RowFactory.create(null, 0L, 0L, 0L, 0L, 0L, 7L, null);
  }
}
