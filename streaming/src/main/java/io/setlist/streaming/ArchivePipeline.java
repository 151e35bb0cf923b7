package io.setlist.streaming;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.lease.Fence;
import io.setlist.streaming.planning.ArchivePlanner;
import io.setlist.streaming.sink.ArchiveSink;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.table.Table;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** The archive query: every record as it came, in the hour in which it came. */
final class ArchivePipeline extends KafkaPipeline {

  private static final List<Table> TABLES = List.of(Table.ARCHIVE, Table.ARCHIVE_PROGRESS);

  private final StreamConfig config;
  private final ArchivePlanner planner = new ArchivePlanner();
  private final PlannedKafka.Shape.Records shape;
  private final ArchiveSink sink;

  /**
   * Opens tables and checkpoint.
   *
   * @param fence held by this process
   * @throws io.setlist.cli.JobException as {@link KafkaPipeline}
   */
  ArchivePipeline(SparkSession spark, StreamConfig config, PlannedKafka.Input input, Fence fence)
      throws IOException, InterruptedException {
    super(
        new Opening(spark, config, input, fence),
        new Query("archive", config.archiveCheckpoint(), TABLES, Table.LEDGER, false));
    this.config = config;
    ForgottenTable forgotten = new ForgottenTable(spark, warehouse());
    this.shape = new PlannedKafka.Shape.Records(config.rules(), forgotten);
    this.sink =
        new ArchiveSink(
            warehouse(), fence, config.topic().topic(), current(), forgotten, input.clock());
  }

  @Override
  public DataStreamWriter<Row> query() {
    return source(shape)
        .writeStream()
        .queryName("archive")
        .option("checkpointLocation", config.archiveCheckpoint())
        .foreachBatch(sink);
  }

  @Override
  public ArchivePlanner planner() {
    return planner;
  }
}
