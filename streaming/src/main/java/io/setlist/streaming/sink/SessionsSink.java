package io.setlist.streaming.sink;

import io.setlist.cli.Trace;
import io.setlist.streaming.planning.CurrentBatch;
import io.setlist.streaming.planning.PendingUsers;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.SparkWatermark;
import io.setlist.streaming.planning.WatermarkTracker;
import java.time.Clock;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Writes a micro-batch of the sessions query: sessions, late events, dead letters, and last the
 * ledger. Each write is made once, however often the micro-batch is repeated.
 */
public final class SessionsSink implements VoidFunction2<Dataset<Row>, Long> {

  private static final long serialVersionUID = 1L;

  private final transient SparkSession starter;
  private final transient CurrentBatch current;
  private final transient SessionsTables tables;
  private final transient WatermarkTracker tracker;
  private final transient PendingUsers pending;
  private final transient RunReport report;
  private final transient Clock clock;

  /**
   * @param starter the session that starts the query
   */
  public SessionsSink(
      SparkSession starter,
      CurrentBatch current,
      SessionsTables tables,
      WatermarkTracker tracker,
      PendingUsers pending,
      RunReport report,
      Clock clock) {
    this.starter = starter;
    this.current = current;
    this.tables = tables;
    this.tracker = tracker;
    this.pending = pending;
    this.report = report;
    this.clock = clock;
  }

  @Override
  public void call(Dataset<Row> rows, Long id) throws Exception {
    RunningBatch batch = current.require(id, clock.millis());
    SparkSession spark = rows.sparkSession();
    batch.announce(spark.sparkContext());
    // Before the first write: Delta passes over one that it has without running its plan, and the
    // tracker would learn nothing of a repeated micro-batch.
    try (BatchOutput output = BatchOutput.of(rows, pending.of(batch.plan()))) {
      BatchSummary summary = output.summary();
      summary.requireAll(tables.topic(), batch.from(), batch.until());
      tables.write(batch, output);
      if (summary.pending() > 0) pending.keep(batch.plan());
      tracker.advance(batch, summary.largestAccepted());
      tables.writeLedger(spark, batch, summary, tracker);
      SparkWatermark.setNext(starter, tracker.watermark());
      report.add(batch.plan(), summary, tracker.watermark());
      current.done(batch, summary.toString(), clock.millis());
      Trace.reached(summary.records() > 0 ? "first records" : "first micro-batch");
    }
  }
}
