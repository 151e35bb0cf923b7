package io.setlist.streaming.source;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.rules.Rules;
import io.setlist.streaming.planning.BatchPlanner;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.PendingUsers;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's own Kafka source with two things added: a {@link BatchPlanner} that decides when a
 * micro-batch is due (Spark alone would run one only for new records or a moved watermark), and a
 * {@link Shape} for its rows. Positions, limits and fetching stay Spark's; only the records are
 * taken as Kafka has them ({@link KafkaReader}).
 */
public final class PlannedKafka implements TableProvider {

  private static final String HANDLE = "setlist.handle";

  /**
   * The planner lives on the driver; Spark passes a source only strings, so one names it. The
   * client properties go the same way: as options they would be in every plan that Spark prints.
   */
  private static final Map<String, Handle> HANDLES = new ConcurrentHashMap<>();

  /**
   * Where a topic is read as fast as it goes, a task waits for each of Kafka's default fetches of 1
   * MiB, and Spark pays for each poll of 500 records. A partition of a task holds up to 8 MiB
   * instead. At the log's end it is the other way round: what is there, a micro-batch already
   * knows, and Kafka's next fetch, sent ahead, would have the broker wait half a second for more,
   * and Spark's question for the offsets with it. {@code --kafka-config} may say otherwise.
   */
  private static final Map<String, String> FETCHES =
      Map.of(
          "kafka.fetch.max.wait.ms",
          "20",
          "kafka.max.partition.fetch.bytes",
          Integer.toString(8 << 20),
          "kafka.receive.buffer.bytes",
          Integer.toString(1 << 20),
          "kafka.max.poll.records",
          "5000");

  private record Handle(
      Input input,
      TopicConfig topic,
      BatchPlanner planner,
      CurrentBatch current,
      Shape shape,
      Resumption resumption) {

    /** What Spark knows of the source, and the secrets that it must not know. */
    CaseInsensitiveStringMap complete(Map<String, String> options) {
      Map<String, String> all = new HashMap<>(FETCHES);
      all.put("kafka.isolation.level", topic.isolationLevel());
      topic.client().values().forEach((name, value) -> all.put("kafka." + name, value));
      all.putAll(options);
      return new CaseInsensitiveStringMap(all);
    }
  }

  /**
   * Where records and the time come from: Kafka and the machine, or a script of both.
   *
   * @param plans gives, for the options of Spark's Kafka source, a table that can be read as a
   *     micro-batch stream, of which only what it plans is used
   * @param records reads the partitions that it plans
   * @param offsets tells what there is of a topic, once
   * @param watch tells it again and again
   */
  public record Input(
      Function<CaseInsensitiveStringMap, Table> plans,
      RecordReader.Source records,
      Offsets offsets,
      Function<TopicConfig, TopicWatch> watch,
      Clock clock) {

    public static final Input KAFKA =
        new Input(
            options -> new KafkaSourceProvider().getTable(options),
            KafkaReader::new,
            TopicOffsets::of,
            TopicWatch::of,
            Clock.systemUTC());
  }

  /** What there is of a topic now. */
  @FunctionalInterface
  public interface Offsets {
    TopicOffsets of(TopicConfig topic) throws InterruptedException;
  }

  /** What rows the source gives. */
  public sealed interface Shape permits Shape.Records, Shape.Packed {

    /** Whose records are not to be given. */
    ForgottenTable forgotten();

    /** Rows of {@code archive}; of a forgotten user's record its place alone. */
    record Records(Rules rules, ForgottenTable forgotten) implements Shape {}

    /**
     * {@link EventReader#SCHEMA}: a user's events packed into one row, and beside them what was
     * refused.
     *
     * @param pending the users whose changes wait, woken when a micro-batch emits early
     */
    record Packed(Rules rules, PendingUsers pending, ForgottenTable forgotten) implements Shape {}
  }

  /** Opens the topic as a stream. */
  public static Dataset<Row> stream(
      SparkSession spark,
      Input input,
      TopicConfig topic,
      BatchPlanner planner,
      CurrentBatch current,
      Shape shape,
      Resumption resumption) {
    String handle = UUID.randomUUID().toString();
    HANDLES.put(handle, new Handle(input, topic, planner, current, shape, resumption));
    return spark
        .readStream()
        .format(PlannedKafka.class.getName())
        .options(topic.sourceOptions())
        .option("subscribe", topic.topic())
        .option(HANDLE, handle)
        .load();
  }

  @Override
  @SuppressWarnings("deprecation") // columns(), its successor, cannot be turned into a StructType
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return getTable(null, null, options).schema();
  }

  @Override
  public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> options) {
    CaseInsensitiveStringMap all = new CaseInsensitiveStringMap(options);
    Handle handle = HANDLES.get(all.get(HANDLE));
    CaseInsensitiveStringMap complete = handle.complete(options);
    return new PlannedTable((SupportsRead) handle.input().plans().apply(complete), handle);
  }

  private record PlannedTable(SupportsRead kafka, Handle handle) implements Table, SupportsRead {

    @Override
    public String name() {
      return "kafka topic " + handle.topic().topic();
    }

    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
      return handle.shape() instanceof Shape.Packed ? EventReader.SCHEMA : ArchiveReader.SCHEMA;
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      StructType schema = schema();
      return () ->
          new Scan() {
            @Override
            public StructType readSchema() {
              return schema;
            }

            @Override
            public String description() {
              return name();
            }

            @Override
            public MicroBatchStream toMicroBatchStream(String checkpoint) {
              MicroBatchStream stream =
                  kafka
                      .newScanBuilder(handle.complete(options.asCaseSensitiveMap()))
                      .build()
                      .toMicroBatchStream(checkpoint);
              TopicLog log =
                  new TopicLog(
                      stream,
                      handle.topic().topic(),
                      handle.input().watch().apply(handle.topic()),
                      handle.resumption(),
                      handle.input().clock());
              return new PlannedStream(
                  stream,
                  log,
                  handle.input().records(),
                  handle.planner(),
                  handle.current(),
                  handle.shape(),
                  handle.resumption(),
                  handle.input().clock());
            }
          };
    }
  }
}
