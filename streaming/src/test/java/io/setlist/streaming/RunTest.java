package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.kernel.EmitMode;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.source.ArchivePlanner;
import io.setlist.streaming.source.BatchPlanner;
import io.setlist.streaming.source.Gap;
import io.setlist.streaming.source.PlannedBatch;
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

  private final BatchPlanner sessions = new ArchivePlanner();
  private final BatchPlanner archive = new ArchivePlanner();
  private final Run run = new Run(List.of(new Paced(sessions), new Paced(archive)));

  @Test
  void saysWhatIsLeftAndTheLineThatGoesOn() {
    assertThat(run.left("stream", CONFIG)).as("nothing was begun").isEmpty();
    sessions.begin(batch(0, 0), batch(100, 100));
    assertThat(run.left("stream", CONFIG)).as("all was read").isEmpty();
    archive.begin(batch(0, 0), batch(99, 100));
    assertThat(run.left("stream", CONFIG))
        .hasValueSatisfying(l -> assertThat(l).startsWith("1 record is left"));
    sessions.begin(batch(0, 0), batch(50, 20_053));
    assertThat(run.left("stream", CONFIG))
        .contains(
            "20,003 records are left; with the flags as before it goes on: ./setlist stream"
                + " --brokers b:1 --topic listens --warehouse 'my wh'");
  }

  private static PlannedBatch batch(long position, long end) {
    return new PlannedBatch(
        0,
        EmitMode.FINAL,
        -1,
        false,
        null,
        new TreeMap<>(Map.of(0, position)),
        new TreeMap<>(Map.of(0, end)),
        0,
        0);
  }

  private record Paced(BatchPlanner planner) implements Pipeline {

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
