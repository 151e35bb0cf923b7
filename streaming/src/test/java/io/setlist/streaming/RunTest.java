package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.lease.Fence;
import io.setlist.streaming.planning.BatchPlanner;
import io.setlist.streaming.planning.Batches;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.PlannedBatch;
import io.setlist.streaming.planning.Watermarks;
import io.setlist.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.junit.jupiter.api.Test;

class RunTest {

  private static final StreamConfig CONFIG =
      StreamConfig.DEFAULTS
          .withTopic(StreamConfig.DEFAULTS.topic().withBrokers("b:1").withTopic("listens"))
          .withWarehouse("my wh");

  private final CurrentBatch sessions = new CurrentBatch("sessions");
  private final CurrentBatch archive = new CurrentBatch("archive");
  private final Run run = new Run(List.of(new Written(sessions), new Written(archive)));

  @Test
  void saysWhatIsLeftAndTheLineThatGoesOn() {
    assertThat(run.left("stream", CONFIG)).as("nothing was begun").isEmpty();
    begin(sessions, 100, 100);
    assertThat(run.left("stream", CONFIG)).as("all was read").isEmpty();
    begin(archive, 99, 100);
    assertThat(run.left("stream", CONFIG))
        .hasValueSatisfying(l -> assertThat(l).startsWith("1 record is left"));
    begin(sessions, 50, 20_053);
    assertThat(run.left("stream", CONFIG))
        .contains(
            "20,003 records are left; with the flags as before it goes on: ./setlist stream"
                + " --brokers b:1 --topic listens --warehouse 'my wh'");
  }

  private static void begin(CurrentBatch query, long position, long end) {
    query.begin(
        PlannedBatch.initial(new TreeMap<>(), 0),
        Batches.batch(0, new TreeMap<>(Map.of(0, position)), new TreeMap<>(Map.of(0, end)), 0),
        Watermarks.NONE);
  }

  private record Written(CurrentBatch current) implements Pipeline {

    @Override
    public BatchPlanner planner() {
      throw new UnsupportedOperationException();
    }

    @Override
    public DataStreamWriter<Row> query() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Table> tables() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Gap skipped() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Fence fence() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> lostRecords() {
      return Optional.empty();
    }
  }
}
