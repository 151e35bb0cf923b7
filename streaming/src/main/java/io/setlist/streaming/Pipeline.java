package io.setlist.streaming;

import io.setlist.lease.Fence;
import io.setlist.streaming.planning.BatchPlanner;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.Skip;
import io.setlist.table.Table;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/**
 * A streaming query that can be started again where it stood, and the planner that decides when it
 * runs.
 */
interface Pipeline {

  /** The query, less its trigger. */
  DataStreamWriter<Row> query();

  /** When it runs a micro-batch. */
  BatchPlanner planner();

  /** The micro-batch that it runs. */
  CurrentBatch current();

  /** What it writes to. */
  List<Table> tables();

  /** What keeps it from writing once another process runs the query. */
  Fence fence();

  /** What it does not fetch of what it has yet to read. */
  Gap skipped();

  /**
   * What to say of each {@code --skip} that lies ahead of no query. That is no reason to end:
   * whatever starts the job again after a failure does so with the flags that it has.
   */
  static List<String> remarks(List<Skip> skips, List<Pipeline> pipelines) {
    return skips.stream()
        .filter(skip -> pipelines.stream().noneMatch(p -> p.skipped().touches(skip.range())))
        .map(s -> "--skip " + s + ": it has been read, or passed over, already; take the flag away")
        .toList();
  }

  /**
   * What Kafka's retention has to do with a failure of the query; empty where nothing.
   *
   * @throws io.setlist.cli.JobException where it cannot be told
   */
  Optional<String> lostRecords() throws InterruptedException;
}
