package io.setlist.streaming.planning;

import io.setlist.streaming.kernel.EmitMode;
import java.util.SortedMap;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * The micro-batch that runs, perhaps again after a failure: what source, state and sink share.
 *
 * @param last the one before it, which is over
 * @param plan where it ends, and what was decided
 * @param fresh whether this run has planned it: the log ends of one that is repeated are old news
 * @param watermark as it stands while it runs; {@link Watermarks#NONE} before the first
 * @param startedAt when this attempt of it began, epoch milliseconds; 0 until its sink has begun
 */
public record RunningBatch(
    PlannedBatch last, PlannedBatch plan, boolean fresh, long watermark, long startedAt) {

  private static final String PROPERTY = "setlist.micro-batch";

  public long id() {
    return plan.id();
  }

  /** Per partition where it begins to read. */
  public SortedMap<Integer, Long> from() {
    return plan.start(last);
  }

  /** Per partition the offset after its last record. */
  public SortedMap<Integer, Long> until() {
    return plan.positions();
  }

  RunningBatch startedAt(long now) {
    return new RunningBatch(last, plan, fresh, watermark, now);
  }

  /** Whether users came onto the list of the forgotten since the one before. */
  public boolean forgets() {
    return plan.forgets(last);
  }

  /**
   * What every task has to know of it. It travels as a local property of the driver's thread, which
   * Spark hands to the tasks of its jobs: a closure would be serialised once for all micro-batches,
   * and a user whose timer fires gets no input row that could carry it.
   */
  public record InTask(long id, long watermark, EmitMode emitMode, long startedAt) {

    /**
     * That of the running task.
     *
     * @throws IllegalStateException outside a micro-batch's task
     */
    public static InTask current() {
      TaskContext task = TaskContext.get();
      String text = task == null ? null : task.getLocalProperty(PROPERTY);
      if (text == null) {
        throw new IllegalStateException("no micro-batch was announced to this task");
      }
      String[] parts = text.split(" ");
      return new InTask(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          EmitMode.valueOf(parts[2]),
          Long.parseLong(parts[3]));
    }
  }

  /** Makes this the micro-batch of all jobs that the calling thread starts from now on. */
  public void announce(SparkContext spark) {
    spark.setLocalProperty(
        PROPERTY, id() + " " + watermark + " " + plan.emitMode().name() + " " + startedAt);
  }
}
