package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.StreamingTest;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** Pins the two internals of Spark that {@link SparkWatermark} leans on. */
class SparkWatermarkTest extends StreamingTest {

  @TempDir Path checkpoint;

  private final List<String> seen = new ArrayList<>();
  private MemoryStream<String> input;
  private long next;

  @Test
  void isWhatItWasSetToAndDropsNoRow() throws Exception {
    input = new MemoryStream<>(71, spark().sqlContext(), Option.empty(), Encoders.STRING());
    next = at(30);
    batch("a");
    assertThat(seen).as("none in the first micro-batch").containsExactly("a 0");
    batch("b");
    assertThat(seen).as("and no row is late, though all carry time 0").contains("b " + at(30));
    next = at(20);
    batch("c");
    assertThat(seen).contains("c " + at(30));
    batch("d");
    assertThat(seen).as("Spark's never goes back").contains("d " + at(30));
    next = at(30) + 1;
    batch("e");
    batch("f");
    assertThat(seen).as("to the millisecond, and after each restart").contains("f " + next);
  }

  @Test
  void firesTimersThatItHasPassedAndNoOthers() throws Exception {
    input = new MemoryStream<>(72, spark().sqlContext(), Option.empty(), Encoders.STRING());
    next = at(30);
    batch("a");
    next = at(45);
    batch("b");
    batch("c");
    assertThat(seen).as("at the timer's own time").doesNotContain("a fired " + at(45));
    next = at(45) + 1;
    batch("d");
    batch("e");
    assertThat(seen).contains("a fired " + (at(45) + 1));
  }

  @Test
  void setsNothingWhereThereIsNone() throws Exception {
    input = new MemoryStream<>(73, spark().sqlContext(), Option.empty(), Encoders.STRING());
    next = Watermarks.NONE;
    batch("a");
    batch("b");
    assertThat(seen).containsExactly("a 0", "b 0");
  }

  /** Each in a query started anew: the watermark survives in the checkpoint. */
  private void batch(String word) throws Exception {
    input.addData(JavaConverters.asScalaBuffer(List.of(word)).toSeq());
    Dataset<Row> rows =
        input
            .toDF()
            .select(
                col("value"),
                org.apache.spark.sql.functions.lit(new Timestamp(0)).as("event_time"));
    StreamingQuery query =
        SparkWatermark.on(rows, "value")
            .groupBy(col("value"))
            .as(Encoders.STRING(), Encoders.row(SparkWatermark.on(rows, "value").schema()))
            .flatMapGroupsWithState(
                new Witness(),
                OutputMode.Append(),
                Encoders.STRING(),
                Encoders.STRING(),
                GroupStateTimeout.EventTimeTimeout())
            .writeStream()
            .outputMode(OutputMode.Append())
            .option("checkpointLocation", checkpoint.toString())
            .foreachBatch(
                (Dataset<String> out, Long id) -> {
                  seen.addAll(out.collectAsList());
                  SparkWatermark.setNext(spark(), next);
                })
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
  }

  /** Says what watermark it met, and sets a timer a quarter of an hour after half past. */
  private static final class Witness
      implements FlatMapGroupsWithStateFunction<String, Row, String, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<String> call(String key, Iterator<Row> rows, GroupState<String> state) {
      long watermark = state.getCurrentWatermarkMs();
      if (state.hasTimedOut()) {
        state.remove();
        return List.of(key + " fired " + watermark).iterator();
      }
      state.update("here");
      state.setTimeoutTimestamp(Math.max(watermark, at(30) + minutes(15)));
      return List.of(key + " " + watermark).iterator();
    }
  }
}
