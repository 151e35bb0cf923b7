package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;

import io.setlist.cli.Trace;
import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.streaming.clock.MicroBatch;
import io.setlist.streaming.clock.SparkWatermark;
import io.setlist.streaming.clock.WatermarkTracker;
import io.setlist.streaming.lease.Fence;
import io.setlist.streaming.source.PendingUsers;
import io.setlist.streaming.source.PlannedBatch;
import io.setlist.streaming.source.SessionsPlanner;
import io.setlist.streaming.state.Output;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.util.Optional;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
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
  private final transient Warehouse warehouse;
  private final transient Fence fence;
  private final transient Optional<DeadLetterTopic> deadLetterTopic;
  private final transient Ledger ledger;
  private final transient WatermarkTracker clock;
  private final transient PendingUsers held;
  private final transient SessionsPlanner planner;
  private final transient ForgottenTable forgotten;
  private final transient RunReport report;
  private final transient Clock wallClock;
  private final transient SessionTable sessions = new SessionTable();

  /**
   * @param starter the session that starts the query
   * @param deadLetterTopic where dead letters go beside their table
   */
  public SessionsSink(
      SparkSession starter,
      Warehouse warehouse,
      Fence fence,
      Optional<DeadLetterTopic> deadLetterTopic,
      Ledger ledger,
      WatermarkTracker clock,
      PendingUsers held,
      SessionsPlanner planner,
      ForgottenTable forgotten,
      RunReport report,
      Clock wallClock) {
    this.starter = starter;
    this.warehouse = warehouse;
    this.fence = fence;
    this.deadLetterTopic = deadLetterTopic;
    this.ledger = ledger;
    this.clock = clock;
    this.held = held;
    this.planner = planner;
    this.forgotten = forgotten;
    this.report = report;
    this.wallClock = wallClock;
  }

  @Override
  public void call(Dataset<Row> output, Long batchId) throws Exception {
    planner.requireBatch(batchId);
    SparkSession spark = output.sparkSession();
    PlannedBatch until = planner.until();
    long startedAt = wallClock.millis();
    long before = clock.watermarkOf(batchId);
    new MicroBatch(batchId, before, until.emitMode(), startedAt).announce(spark.sparkContext());
    // Before the first write: Delta passes over one that it has without running its plan, and the
    // clock would learn nothing of a repeated micro-batch.
    try (BatchOutput batch = BatchOutput.of(output, held.of(until))) {
      BatchSummary summary = batch.summary();
      summary.requireAll(ledger.topic(), planner.from(), until.positions());
      Dataset<Row> rows = batch.rows();
      if (until.forgets(planner.last())) forget();
      OnceWriter once = OnceWriter.ofRunningQuery(warehouse, fence, spark);
      Writes writes = new Writes();
      if (summary.inserts() + summary.changes() > 0)
        writes.add(() -> sessions.apply(once, rows, summary, batchId));
      if (summary.late() > 0)
        writes.add(
            () ->
                once.append(of(rows, Output.LATE_EVENT, Output.LATE), Table.LATE_EVENTS, batchId));
      if (summary.dead() > 0) {
        Dataset<Row> dead = of(rows, Output.DEAD_LETTER, Output.DEAD);
        writes.add(() -> once.append(dead, Table.DEAD_LETTERS, batchId));
        deadLetterTopic.ifPresent(
            topic ->
                writes.add(
                    () -> {
                      fence.require();
                      topic.send(dead);
                    }));
      }
      writes.make();
      if (summary.held() > 0) held.keep(until);
      clock.advance(until, summary.largestAccepted(), planner.isPlanned());
      Ledger.Entry entry =
          new Ledger.Entry(
              planner.from(),
              until,
              summary,
              before,
              clock.watermark(),
              clock.largest(),
              startedAt);
      once.append(ledger.row(spark, entry), Table.LEDGER, batchId);
      SparkWatermark.setNext(starter, clock.watermark());
      report.add(until, summary, clock.watermark());
      Trace.reached(summary.records() > 0 ? "first records" : "first micro-batch");
    }
  }

  /**
   * Takes out what the micro-batch before wrote of users who came onto the list while it ran; what
   * is older, {@code forget} finds. Of sessions that cannot be told apart.
   */
  private void forget() {
    PlannedBatch last = planner.last();
    ForgottenUsers users =
        forgotten.users().asOf(planner.until().forgotten()).since(last.forgotten());
    Erasure erasure = new Erasure(warehouse, users);
    Column ofLast = col("batch_id").equalTo(last.number());
    fence.require();
    erasure.from(Table.SESSIONS);
    erasure.from(Table.LATE_EVENTS, ofLast);
    erasure.from(Table.DEAD_LETTERS, ofLast);
  }

  private static Dataset<Row> of(Dataset<Row> output, byte kind, String column) {
    return output.where(col(Output.KIND).equalTo(kind)).select(col(column + ".*")).coalesce(1);
  }
}
