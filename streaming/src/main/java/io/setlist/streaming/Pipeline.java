package io.setlist.streaming;

import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.source.Pace;
import io.setlist.table.Table;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** A streaming query that can be started again where it stood, and the pace that it keeps. */
interface Pipeline {

  /** The query, less its trigger. */
  DataStreamWriter<Row> query();

  Pace pace();

  /** What it writes to. */
  List<Table> tables();

  /** What keeps it from writing once another process runs the query. */
  Fence fence();

  /**
   * What Kafka's retention has to do with a failure of the query; empty where nothing.
   *
   * @throws io.setlist.cli.JobException where it cannot be told
   */
  Optional<String> lostRecords() throws InterruptedException;
}
