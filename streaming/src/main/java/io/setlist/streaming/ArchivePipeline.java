package io.setlist.streaming;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.sink.ArchiveSink;
import io.setlist.streaming.sink.OneTopic;
import io.setlist.streaming.source.ArchivePlanner;
import io.setlist.streaming.source.Gap;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.Resumption;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** The archive query: every record as it came, in the hour in which it came. */
final class ArchivePipeline implements Pipeline {

  private static final List<Table> TABLES = List.of(Table.ARCHIVE, Table.ARCHIVE_PROGRESS);

  private final SparkSession spark;
  private final StreamConfig config;
  private final PlannedKafka.Input input;
  private final Fence fence;
  private final Retention retention;
  private final Resumption resumption;
  private final ArchivePlanner planner;
  private final PlannedKafka.Shape.Records shape;
  private final ArchiveSink sink;

  /**
   * Opens tables and checkpoint.
   *
   * @param fence held by this process
   * @throws io.setlist.cli.JobException (usage) where they are another job's, do not belong
   *     together, or where Kafka has no more what they are to go on with
   */
  ArchivePipeline(SparkSession spark, StreamConfig config, PlannedKafka.Input input, Fence fence)
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
    OneTopic.require(warehouse, Table.LEDGER, config.topic().topic());
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
    this.planner = new ArchivePlanner();
    ForgottenTable forgotten = new ForgottenTable(spark, warehouse);
    this.shape = new PlannedKafka.Shape.Records(config.rules(), forgotten);
    this.sink = new ArchiveSink(warehouse, fence, config.topic().topic(), planner, forgotten);
  }

  @Override
  public DataStreamWriter<Row> query() {
    return PlannedKafka.stream(spark, input, config.topic(), planner, shape, resumption)
        .writeStream()
        .queryName("archive")
        .option("checkpointLocation", config.archiveCheckpoint())
        .foreachBatch(sink);
  }

  @Override
  public ArchivePlanner planner() {
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
