package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.streaming.kernel.Publishing;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.source.ArchivePace;
import io.setlist.streaming.source.Gap;
import io.setlist.streaming.source.Pace;
import io.setlist.streaming.source.Turn;
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

  private final Pace sessions = new ArchivePace();
  private final Pace archive = new ArchivePace();
  private final Run run = new Run(List.of(new Paced(sessions), new Paced(archive)));

  @Test
  void saysWhatIsLeftAndTheLineThatGoesOn() {
    assertThat(run.left("stream", CONFIG)).as("nothing was begun").isEmpty();
    sessions.begin(turn(0, 0), turn(100, 100));
    assertThat(run.left("stream", CONFIG)).as("all was read").isEmpty();
    archive.begin(turn(0, 0), turn(99, 100));
    assertThat(run.left("stream", CONFIG))
        .hasValueSatisfying(l -> assertThat(l).startsWith("1 record is left"));
    sessions.begin(turn(0, 0), turn(50, 20_053));
    assertThat(run.left("stream", CONFIG))
        .contains(
            "20,003 records are left; with the flags as before it goes on: ./setlist stream"
                + " --brokers b:1 --topic listens --warehouse 'my wh'");
  }

  private static Turn turn(long position, long end) {
    return new Turn(
        0,
        Publishing.HELD,
        -1,
        false,
        null,
        new TreeMap<>(Map.of(0, position)),
        new TreeMap<>(Map.of(0, end)),
        0,
        0);
  }

  private record Paced(Pace pace) implements Pipeline {

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
