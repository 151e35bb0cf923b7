package io.setlist.streaming;

import static org.apache.spark.sql.functions.col;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.streaming.clock.MicroBatch;
import io.setlist.streaming.clock.SparkWatermark;
import io.setlist.streaming.clock.WatermarkMemory;
import io.setlist.streaming.clock.WatermarkTracker;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.sink.DeadLetterTopic;
import io.setlist.streaming.sink.Ledger;
import io.setlist.streaming.sink.OneTopic;
import io.setlist.streaming.sink.RunReport;
import io.setlist.streaming.sink.SessionsSink;
import io.setlist.streaming.source.ArchivedRecords;
import io.setlist.streaming.source.Gap;
import io.setlist.streaming.source.PendingUsers;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.Resumption;
import io.setlist.streaming.source.SessionsPlanner;
import io.setlist.streaming.state.Output;
import io.setlist.streaming.state.Packed;
import io.setlist.streaming.state.SessionStateFunction;
import io.setlist.streaming.state.SessionStateStoreProvider;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
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
final class SessionsPipeline implements Pipeline {

  private static final List<Table> TABLES =
      List.of(Table.SESSIONS, Table.LATE_EVENTS, Table.DEAD_LETTERS, Table.LEDGER);

  private final SparkSession spark;
  private final StreamConfig config;
  private final PlannedKafka.Input input;
  private final Fence fence;
  private final Retention retention;
  private final Resumption resumption;
  private final SessionsPlanner planner;
  private final PlannedKafka.Shape.Packed shape;
  private final SessionsSink sink;

  /**
   * Opens tables and checkpoint.
   *
   * @param fence held by this process
   * @throws io.setlist.cli.JobException (usage) where they are another job's, were built by other
   *     rules, do not belong together, or where Kafka has no more what they are to go on with
   */
  SessionsPipeline(
      SparkSession spark,
      StreamConfig config,
      PlannedKafka.Input input,
      Fence fence,
      RunReport report)
      throws IOException, InterruptedException {
    this.spark = spark;
    this.config = config;
    this.input = input;
    this.fence = fence;
    Warehouse warehouse = new Warehouse(spark, config.warehouse());
    Ledger ledger = new Ledger(warehouse, config.topic().topic());
    Checkpoint checkpoint =
        new Checkpoint(config.sessionsCheckpoint(), spark.sessionState().newHadoopConf());
    checkpoint.requireTables(warehouse, TABLES);
    warehouse.requireReading(Table.ARCHIVE_PROGRESS, config.topic().decidesRows());
    OneTopic.require(warehouse, Table.ARCHIVE_PROGRESS, config.topic().topic());
    TABLES.forEach(table -> warehouse.open(table, config.rules(), config.topic().decidesRows()));
    WatermarkMemory memory = ledger.newest();
    checkpoint.claim(
        new Checkpoint.Owner("sessions", config.topic().topic(), warehouse.id(Table.LEDGER)),
        memory.batchId());
    checkpoint.removeHalfMade();
    this.retention =
        new Retention(
            spark,
            config,
            input.offsets(),
            warehouse,
            new Retention.Query(
                "sessions",
                config.sessionsCheckpoint(),
                TABLES,
                new ArchivedRecords(
                    spark, warehouse, config.topic().topic(), config.sessionsCheckpoint())));
    this.resumption = retention.resumption();
    report.begin(memory.after());

    long now = input.clock().millis();
    WatermarkTracker clock =
        new WatermarkTracker(
            config.rules(), config.partitionIdleTimeout(), config.idleTimeout(), memory, now);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    PendingUsers held = new PendingUsers(config.sessionsCheckpoint(), hadoop);
    this.planner = new SessionsPlanner(clock, held, config.earlyEvery().toMillis(), now);
    ForgottenTable forgotten = new ForgottenTable(spark, warehouse);
    this.shape = new PlannedKafka.Shape.Packed(config.rules(), held, forgotten);
    this.sink =
        new SessionsSink(
            spark,
            warehouse,
            fence,
            DeadLetterTopic.of(config.topic(), config.deadLetterTopic()),
            ledger,
            clock,
            held,
            planner,
            forgotten,
            report,
            input.clock());
  }

  @Override
  public DataStreamWriter<Row> query() {
    Dataset<Row> packed =
        PlannedKafka.stream(spark, input, config.topic(), planner, shape, resumption);
    return SparkWatermark.on(packed, "key", "payload")
        .groupBy(col("key"))
        .as(Encoders.BINARY(), Encoders.bean(Packed.class))
        .flatMapGroupsWithState(
            new SessionStateFunction(
                config.rules(), MicroBatch::current, SessionStateStoreProvider::ofTask),
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

  @Override
  public List<Table> tables() {
    return TABLES;
  }

  @Override
  public Fence fence() {
    return fence;
  }

  @Override
  public Gap skipped() {
    return resumption.skipped();
  }

  @Override
  public Optional<String> lostRecords() throws InterruptedException {
    return retention.complaint();
  }
}
