package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;

import io.setlist.forgotten.Erasure;
import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.lease.Fence;
import io.setlist.streaming.planning.RunningBatch;
import io.setlist.streaming.planning.WatermarkTracker;
import io.setlist.streaming.state.Output;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables of the sessions query, and the topic that dead letters go to beside theirs. */
public final class SessionsTables {

  private final Warehouse warehouse;
  private final Fence fence;
  private final Ledger ledger;
  private final ForgottenTable forgotten;
  private final Optional<DeadLetterTopic> deadLetterTopic;
  private final SessionTable sessions = new SessionTable();

  /**
   * @param fence held by this process, asked before each write
   */
  public SessionsTables(
      Warehouse warehouse,
      Fence fence,
      Ledger ledger,
      ForgottenTable forgotten,
      Optional<DeadLetterTopic> deadLetterTopic) {
    this.warehouse = warehouse;
    this.fence = fence;
    this.ledger = ledger;
    this.forgotten = forgotten;
    this.deadLetterTopic = deadLetterTopic;
  }

  String topic() {
    return ledger.topic();
  }

  /** Writes all but the ledger, side by side. */
  void write(RunningBatch batch, BatchOutput output) throws Exception {
    if (batch.forgets()) forget(batch);
    Dataset<Row> rows = output.rows();
    BatchSummary summary = output.summary();
    OnceWriter once = writer(rows.sparkSession());
    Writes writes = new Writes();
    if (summary.inserts() + summary.changes() > 0) {
      writes.add(() -> sessions.apply(once, rows, summary, batch.id()));
    }
    if (summary.late() > 0) {
      Dataset<Row> late = of(rows, Output.LATE_EVENT, Output.LATE);
      writes.add(() -> once.append(late, Table.LATE_EVENTS, batch.id()));
    }
    if (summary.dead() > 0) {
      Dataset<Row> dead = of(rows, Output.DEAD_LETTER, Output.DEAD);
      writes.add(() -> once.append(dead, Table.DEAD_LETTERS, batch.id()));
      deadLetterTopic.ifPresent(topic -> writes.add(() -> send(dead, topic)));
    }
    writes.make();
  }

  private void send(Dataset<Row> dead, DeadLetterTopic topic) {
    fence.require();
    topic.send(dead);
  }

  /** The row that says that all else is written. */
  void writeLedger(
      SparkSession spark, RunningBatch batch, BatchSummary summary, WatermarkTracker after) {
    writer(spark).append(ledger.row(spark, batch, summary, after), Table.LEDGER, batch.id());
  }

  private OnceWriter writer(SparkSession spark) {
    return OnceWriter.ofRunningQuery(warehouse, fence, spark);
  }

  /**
   * Takes out what the micro-batch before wrote of users who came onto the list while it ran; what
   * is older, {@code forget} finds. Of sessions that cannot be told apart.
   */
  private void forget(RunningBatch batch) {
    ForgottenUsers users =
        forgotten.users().asOf(batch.plan().forgotten()).since(batch.last().forgotten());
    Erasure erasure = new Erasure(warehouse, users);
    Column ofLast = col("batch_id").equalTo(batch.last().id());
    fence.require();
    erasure.from(Table.SESSIONS);
    erasure.from(Table.LATE_EVENTS, ofLast);
    erasure.from(Table.DEAD_LETTERS, ofLast);
  }

  private static Dataset<Row> of(Dataset<Row> output, byte kind, String column) {
    return output.where(col(Output.KIND).equalTo(kind)).select(col(column + ".*")).coalesce(1);
  }
}
