package io.setlist.streaming;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udf;

import io.setlist.event.EventParser;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.sink.ArchiveSink;
import io.setlist.streaming.sink.OneTopic;
import io.setlist.streaming.source.ArchivePace;
import io.setlist.streaming.source.PacedKafka;
import io.setlist.streaming.source.Resumption;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.types.DataTypes;

/** The archive query: every record as it came, in the hour in which it came. */
final class ArchivePipeline implements Pipeline {

  private static final List<Table> TABLES = List.of(Table.ARCHIVE, Table.ARCHIVE_PROGRESS);

  private final SparkSession spark;
  private final StreamConfig config;
  private final PacedKafka.Input input;
  private final Fence fence;
  private final Retention retention;
  private final Resumption resumption;
  private final ArchivePace pace;
  private final PacedKafka.Shape.Records shape;
  private final ArchiveSink sink;

  /**
   * Opens tables and checkpoint.
   *
   * @param fence held by this process
   * @throws io.setlist.cli.JobException (usage) where they are another job's, do not belong
   *     together, or where Kafka has no more what they are to go on with
   */
  ArchivePipeline(SparkSession spark, StreamConfig config, PacedKafka.Input input, Fence fence)
      throws IOException, InterruptedException {
    this.spark = spark;
    this.config = config;
    this.input = input;
    this.fence = fence;
    Warehouse warehouse = new Warehouse(spark, config.warehouse());
    Checkpoint checkpoint =
        new Checkpoint(config.archiveCheckpoint(), spark.sessionState().newHadoopConf());
    checkpoint.requireTables(warehouse, TABLES);
    warehouse.requireReading(Table.LEDGER, config.topic().decidesRows());
    TABLES.forEach(table -> warehouse.open(table, config.rules(), config.topic().decidesRows()));
    Optional<Row> newest = warehouse.newestRow(Table.ARCHIVE_PROGRESS);
    newest.ifPresent(row -> OneTopic.require(row, config.topic().topic()));
    checkpoint.claim(
        new Checkpoint.Owner(
            "archive", config.topic().topic(), warehouse.id(Table.ARCHIVE_PROGRESS)),
        newest.map(row -> row.<Long>getAs("batch_id")).orElse(-1L));
    checkpoint.removeHalfMade();
    this.retention =
        new Retention(
            spark,
            config,
            input.offsets(),
            warehouse,
            new Retention.Query("archive", config.archiveCheckpoint(), TABLES, null));
    this.resumption = retention.resumption();
    this.pace = new ArchivePace();
    ForgottenTable forgotten = new ForgottenTable(spark, warehouse);
    this.shape = new PacedKafka.Shape.Records(forgotten);
    this.sink = new ArchiveSink(warehouse, fence, config.topic().topic(), pace, forgotten);
  }

  @Override
  public DataStreamWriter<Row> query() {
    UserDefinedFunction eventTime = udf(new EventTimeOf(), DataTypes.LongType);
    Dataset<Row> records = PacedKafka.stream(spark, input, config.topic(), pace, shape, resumption);
    return records
        .select(
            col("topic"),
            col("partition"),
            col("offset"),
            col("timestamp"),
            col("key"),
            col("value"),
            timestamp_millis(eventTime.apply(col("value"))).as("event_time"),
            to_date(col("timestamp")).as("ingest_date"),
            hour(col("timestamp")).as("ingest_hour"))
        .writeStream()
        .queryName("archive")
        .option("checkpointLocation", config.archiveCheckpoint())
        .foreachBatch(sink);
  }

  @Override
  public ArchivePace pace() {
    return pace;
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
  public Optional<String> lostRecords() throws InterruptedException {
    return retention.complaint();
  }

  /**
   * The event time of a record as far as it can be read: batch runs prune by it. Whatever the rules
   * say of the record, so that a batch with other rules can prune too.
   */
  private static final class EventTimeOf implements UDF1<byte[], Long> {

    private static final long serialVersionUID = 1L;

    private transient ThreadLocal<EventParser> parser;

    @Override
    public Long call(byte[] value) {
      if (parser == null)
        parser = ThreadLocal.withInitial(() -> new EventParser(Integer.MAX_VALUE, 0));
      long time = parser.get().eventTime(value);
      return time == EventParser.NO_EVENT_TIME ? null : time;
    }
  }
}
