package io.setlist.bench.flink;

import io.setlist.bench.listen.Listen;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Flink's session windows holding their events, as columns that depend on the order of the events
 * need them, in RocksDB. Runs until it is ended: its checkpoints are there to be weighed. {@code
 * FlinkEventsJob BROKERS TOPIC OUT}
 */
public final class FlinkEventsJob {

  private FlinkEventsJob() {}

  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[2]).toAbsolutePath();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            FlinkJob.CORES, FlinkJob.configuration(out, "rocksdb"));
    env.fromSource(
            FlinkJob.listens(args[0], args[1]).build(), FlinkJob.watermarks(), "listens")
        .keyBy(Listen::getUserId)
        .window(EventTimeSessionWindows.withGap(FlinkJob.GAP))
        .allowedLateness(FlinkJob.LATENESS)
        .process(new Count())
        .sinkTo(new DiscardingSink<>());
    env.execute("events of open sessions");
  }

  private static final class Count extends ProcessWindowFunction<Listen, Long, String, TimeWindow> {

    private static final long serialVersionUID = 1L;

    @Override
    public void process(
        String user, Context context, Iterable<Listen> listens, Collector<Long> out) {
      long n = 0;
      for (Listen ignored : listens) n++;
      out.collect(n);
    }
  }
}
