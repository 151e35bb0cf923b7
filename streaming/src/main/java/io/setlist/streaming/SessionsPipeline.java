package io.setlist.streaming;

import static org.apache.spark.sql.functions.col;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.lease.Fence;
import io.setlist.streaming.planning.PendingUsers;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.SessionsPlanner;
import io.setlist.streaming.planning.SparkWatermark;
import io.setlist.streaming.planning.WatermarkMemory;
import io.setlist.streaming.planning.WatermarkTracker;
import io.setlist.streaming.sink.DeadLetterTopic;
import io.setlist.streaming.sink.Ledger;
import io.setlist.streaming.sink.RunReport;
import io.setlist.streaming.sink.SessionsSink;
import io.setlist.streaming.sink.SessionsTables;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.state.Output;
import io.setlist.streaming.state.Packed;
import io.setlist.streaming.state.SessionStateFunction;
import io.setlist.streaming.state.SessionStateStoreProvider;
import io.setlist.table.Table;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;

/**
 * The sessions query, from Kafka record to table row: the event reader packs each user's events,
 * the state function turns them into changes of sessions, the sink writes the changes.
 */
final class SessionsPipeline extends KafkaPipeline {

  private static final List<Table> TABLES =
      List.of(Table.SESSIONS, Table.LATE_EVENTS, Table.DEAD_LETTERS, Table.LEDGER);

  private final StreamConfig config;
  private final SessionsPlanner planner;
  private final PlannedKafka.Shape.Packed shape;
  private final SessionsSink sink;

  /**
   * Opens tables and checkpoint.
   *
   * @param fence held by this process
   * @throws io.setlist.cli.JobException as {@link KafkaPipeline}
   */
  SessionsPipeline(
      SparkSession spark,
      StreamConfig config,
      PlannedKafka.Input input,
      Fence fence,
      RunReport report)
      throws IOException, InterruptedException {
    super(
        new Opening(spark, config, input, fence),
        new Query("sessions", config.sessionsCheckpoint(), TABLES, Table.ARCHIVE_PROGRESS, true));
    this.config = config;
    Ledger ledger = new Ledger(warehouse(), config.topic().topic());
    WatermarkMemory memory = ledger.newest();
    report.begin(memory.after());
    long now = input.clock().millis();
    WatermarkTracker tracker =
        new WatermarkTracker(
            config.rules(), config.partitionIdleTimeout(), config.idleTimeout(), memory, now);
    PendingUsers pending =
        new PendingUsers(config.sessionsCheckpoint(), spark.sessionState().newHadoopConf());
    this.planner = new SessionsPlanner(tracker, pending, config.earlyEvery().toMillis(), now);
    ForgottenTable forgotten = new ForgottenTable(spark, warehouse());
    this.shape = new PlannedKafka.Shape.Packed(config.rules(), pending, forgotten);
    SessionsTables tables =
        new SessionsTables(
            warehouse(),
            fence,
            ledger,
            forgotten,
            DeadLetterTopic.of(config.topic(), config.deadLetterTopic()));
    this.sink = new SessionsSink(spark, current(), tables, tracker, pending, report, input.clock());
  }

  @Override
  public DataStreamWriter<Row> query() {
    return SparkWatermark.on(source(shape), "key", "payload")
        .groupBy(col("key"))
        .as(Encoders.BINARY(), Encoders.bean(Packed.class))
        .flatMapGroupsWithState(
            new SessionStateFunction(
                config.rules(), RunningBatch.InTask::current, SessionStateStoreProvider::ofTask),
            OutputMode.Append(),
            Encoders.BINARY(),
            Encoders.row(Output.SCHEMA),
            GroupStateTimeout.EventTimeTimeout())
        .writeStream()
        .queryName("sessions")
        .outputMode(OutputMode.Append())
        .option("checkpointLocation", config.sessionsCheckpoint())
        .foreachBatch(sink);
  }

  @Override
  public SessionsPlanner planner() {
    return planner;
  }
}
