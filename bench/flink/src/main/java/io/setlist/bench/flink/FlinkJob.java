package io.setlist.bench.flink;

import io.setlist.bench.listen.Listen;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.formats.parquet.avro.AvroParquetWriters;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.util.OutputTag;

/**
 * Sessions by Flink's session windows, from a topic's beginning to its end, exactly once into
 * Parquet files. {@code FlinkJob BROKERS TOPIC OUT hashmap|rocksdb}
 */
public final class FlinkJob {

  static final int CORES = 2;
  static final Duration GAP = Duration.ofMinutes(15);
  private static final Duration OUT_OF_ORDERNESS = Duration.ofMinutes(5);
  static final Duration LATENESS = Duration.ofMinutes(60);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(10);

  private FlinkJob() {}

  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[2]).toAbsolutePath();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(CORES, configuration(out, args[3]));
    OutputTag<Listen> late = new OutputTag<>("late", TypeInformation.of(Listen.class));
    SingleOutputStreamOperator<SessionRow> sessions =
        env.fromSource(toTheEnd(args[0], args[1]), watermarks(), "listens")
            .keyBy(Listen::getUserId)
            .window(EventTimeSessionWindows.withGap(GAP))
            .allowedLateness(LATENESS)
            .sideOutputLateData(late)
            .aggregate(new SessionAggregate());
    sessions.sinkTo(parquet(SessionRow.class, out.resolve("sessions"))).name("sessions");
    sessions.getSideOutput(late).sinkTo(parquet(Listen.class, out.resolve("late"))).name("late");
    env.execute("sessions");
  }

  static Configuration configuration(Path out, String backend) {
    Configuration conf = new Configuration();
    conf.set(StateBackendOptions.STATE_BACKEND, backend);
    conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_EVERY);
    conf.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    conf.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, out.resolve("checkpoints").toUri().toString());
    // RocksDB alone knows it.
    conf.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, backend.equals("rocksdb"));
    conf.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    conf.set(PipelineOptions.OBJECT_REUSE, true);
    // Fails rather than falling back to Kryo.
    conf.set(PipelineOptions.GENERIC_TYPES, false);
    return conf;
  }

  private static KafkaSource<Listen> toTheEnd(String brokers, String topic) {
    return listens(brokers, topic).setBounded(OffsetsInitializer.latest()).build();
  }

  static KafkaSourceBuilder<Listen> listens(String brokers, String topic) {
    return KafkaSource.<Listen>builder()
        .setBootstrapServers(brokers)
        .setTopics(topic)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(new ListenSchema())
        .setProperty("max.poll.records", "5000");
  }

  /** The source keeps one for each Kafka partition, and takes the smallest. */
  static WatermarkStrategy<Listen> watermarks() {
    return WatermarkStrategy.<Listen>forBoundedOutOfOrderness(OUT_OF_ORDERNESS)
        .withTimestampAssigner((listen, recordTime) -> listen.getEventTime())
        .withIdleness(IDLE);
  }

  /** Files become visible with the checkpoint that covers them. */
  private static <T> FileSink<T> parquet(Class<T> type, Path folder) {
    return FileSink.forBulkFormat(
            new org.apache.flink.core.fs.Path(folder.toUri()),
            AvroParquetWriters.forReflectRecord(type))
        .build();
  }
}
