package io.setlist.streaming;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.json;
import static io.setlist.streaming.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.lease.Fence;
import io.setlist.progress.ProgressMeter;
import io.setlist.session.SessionId;
import io.setlist.streaming.sink.RunReport;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import io.setlist.testing.EmptyWarehouse;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The production graph from Kafka record to table row, over a topic in memory and a clock that the
 * test turns. Default rules: W is 5 minutes behind, the gap 15 minutes, lateness 60; changes are
 * published every minute.
 */
abstract class ScriptedRun extends StreamingTest {

  static final long NOON = at(240);

  /** No other process is about. */
  static final Fence UNFENCED = () -> {};

  @TempDir Path temp;
  Warehouse tables;
  ScriptedTopic topic;
  StreamConfig config;
  private SessionsPipeline pipeline;
  private RunReport report;

  @BeforeEach
  void begin() {
    String uri = temp.resolve("wh").toString();
    tables = new Warehouse(spark(), uri);
    topic = new ScriptedTopic("listens", 1, NOON);
    config =
        StreamConfig.DEFAULTS
            .withTopic(StreamConfig.DEFAULTS.topic().withBrokers("none:1").withTopic("listens"))
            .withWarehouse(uri);
  }

  /** A run of the job, on what the one before left. */
  final void start() throws Exception {
    EmptyWarehouse.in(
        temp.resolve("wh"),
        spark(),
        Table.SESSIONS,
        Table.LATE_EVENTS,
        Table.DEAD_LETTERS,
        Table.LEDGER);
    report = new RunReport(ProgressMeter.onStandardError("test"));
    pipeline = new SessionsPipeline(spark(), config, topic.input(), UNFENCED, report);
  }

  /** What a person would be told at the run's end. */
  final List<String> remarks() {
    List<String> remarks = new ArrayList<>(report.remarks("my wh"));
    new Run(List.of(pipeline)).left("stream", config).ifPresent(remarks::add);
    return remarks;
  }

  /** What the archive query has to do, in a run of its own. */
  final void archive() throws Exception {
    archiving().query().trigger(Trigger.AvailableNow()).start().awaitTermination();
  }

  final ArchivePipeline archiving() throws Exception {
    EmptyWarehouse.in(temp.resolve("wh"), spark(), Table.ARCHIVE, Table.ARCHIVE_PROGRESS);
    return new ArchivePipeline(spark(), config, topic.input(), UNFENCED);
  }

  /** The one that the test has started, or the first. */
  final SessionsPipeline running() throws Exception {
    if (pipeline == null) start();
    return pipeline;
  }

  final void play(String user, double minute) {
    topic.send(0, utf8(user), json(user, at(minute)));
  }

  /** At most one micro-batch. */
  @SuppressWarnings("deprecation") // AvailableNow, its successor, means the end of a run here
  final void batch() throws Exception {
    running().query().trigger(Trigger.Once()).start().awaitTermination();
  }

  final void availableNow() throws Exception {
    running().query().trigger(Trigger.AvailableNow()).start().awaitTermination();
  }

  private static final StructType BRIEF =
      new StructType()
          .add("user_id", DataTypes.StringType)
          .add("session_start", DataTypes.TimestampType)
          .add("session_id", DataTypes.StringType)
          .add("session_end", DataTypes.TimestampType)
          .add("event_count", DataTypes.LongType)
          .add("status", DataTypes.StringType)
          .add("revision", DataTypes.LongType)
          .add("origin", DataTypes.StringType);

  static Row session(
      String user, double start, double end, long events, String status, long revision) {
    return RowFactory.create(
        user,
        new Timestamp(at(start)),
        SessionId.of(utf8(user), at(start)),
        new Timestamp(at(end)),
        events,
        status,
        revision,
        "stream");
  }

  private Dataset<Row> brief() {
    return tables.read(Table.SESSIONS).selectExpr(BRIEF.fieldNames());
  }

  final List<Row> sessions() {
    return brief().collectAsList();
  }

  final void assertSessions(Row... expected) {
    assertThat(tables.read(Table.SESSIONS).columns()).isEqualTo(Columns.SESSION_ROW.fieldNames());
    assertThat(brief().schema().catalogString()).isEqualTo(BRIEF.catalogString());
    assertThat(brief().collectAsList()).containsExactlyInAnyOrder(expected);
  }

  /** The ledger, one row a micro-batch. */
  final Dataset<Row> inOrder() {
    return tables.read(Table.LEDGER).coalesce(1).sortWithinPartitions("batch_id");
  }

  /** Batch: records = accepted + duplicates + late + dead. */
  final List<String> ledger() {
    return inOrder()
        .selectExpr(
            "format_string('%d: %d = %d + %d + %d + %d', batch_id, records, accepted, duplicates,"
                + " late, dead)")
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }

  final List<Long> watermarks() {
    return inOrder()
        .selectExpr("unix_millis(watermark_after)")
        .as(org.apache.spark.sql.Encoders.LONG())
        .collectAsList();
  }
}
