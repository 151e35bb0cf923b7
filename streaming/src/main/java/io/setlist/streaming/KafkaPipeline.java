package io.setlist.streaming;

import io.setlist.lease.Fence;
import io.setlist.streaming.checkpoint.Checkpoint;
import io.setlist.streaming.checkpoint.OneTopic;
import io.setlist.streaming.delta.NewestRow;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.source.ArchivedRecords;
import io.setlist.streaming.source.PlannedKafka;
import io.setlist.streaming.source.Resumption;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A query from the topic into tables, with its checkpoint. */
abstract class KafkaPipeline implements Pipeline {

  private final Opening opening;
  private final List<Table> tables;
  private final Warehouse warehouse;
  private final CurrentBatch current;
  private final Retention retention;
  private final Resumption resumption;

  /**
   * What a query is opened with.
   *
   * @param fence held by this process
   */
  record Opening(SparkSession spark, StreamConfig config, PlannedKafka.Input input, Fence fence) {

    String topic() {
      return config.topic().topic();
    }
  }

  /**
   * What tells a query from the other one of the warehouse.
   *
   * @param tables that it writes; by the last one it tells how far it has come
   * @param others the table by which the other does
   * @param fills whether it can read in the archive what Kafka has dropped
   */
  record Query(String name, String checkpoint, List<Table> tables, Table others, boolean fills) {

    Table progress() {
      return tables.get(tables.size() - 1);
    }
  }

  /**
   * Opens tables and checkpoint.
   *
   * @throws io.setlist.cli.JobException (usage) where they are another job's, were built by other
   *     rules, do not belong together, or where Kafka has no more what they are to go on with
   */
  KafkaPipeline(Opening opening, Query query) throws IOException, InterruptedException {
    this.opening = opening;
    this.tables = query.tables();
    this.current = new CurrentBatch(query.name());
    StreamConfig config = opening.config();
    SparkSession spark = opening.spark();
    Map<String, String> reading = config.topic().decidesRows();
    this.warehouse = new Warehouse(spark, config.warehouse());
    Checkpoint checkpoint =
        new Checkpoint(query.checkpoint(), spark.sessionState().newHadoopConf());
    checkpoint.requireTables(warehouse, tables);
    warehouse.requireReading(query.others(), reading);
    OneTopic.require(warehouse, query.others(), opening.topic());
    tables.forEach(table -> warehouse.open(table, config.rules(), reading));
    Optional<Row> newest = NewestRow.of(warehouse, query.progress());
    newest.ifPresent(row -> OneTopic.require(row, opening.topic()));
    checkpoint.claim(
        new Checkpoint.Owner(query.name(), opening.topic(), warehouse.id(query.progress())),
        newest.map(row -> row.<Long>getAs("batch_id")).orElse(-1L));
    checkpoint.removeHalfMade();
    ArchivedRecords archive =
        query.fills()
            ? new ArchivedRecords(spark, warehouse, opening.topic(), query.checkpoint())
            : null;
    this.retention = new Retention(opening, warehouse, query, archive);
    this.resumption = retention.resumption();
  }

  final Warehouse warehouse() {
    return warehouse;
  }

  /** The topic, in micro-batches as they are planned. */
  final Dataset<Row> source(PlannedKafka.Shape shape) {
    return PlannedKafka.stream(
        opening.spark(),
        opening.input(),
        opening.config().topic(),
        planner(),
        current,
        shape,
        resumption);
  }

  @Override
  public final CurrentBatch current() {
    return current;
  }

  @Override
  public final List<Table> tables() {
    return tables;
  }

  @Override
  public final Fence fence() {
    return opening.fence();
  }

  @Override
  public final Gap skipped() {
    return resumption.skipped();
  }

  @Override
  public final Optional<String> lostRecords() throws InterruptedException {
    return retention.complaint();
  }
}
