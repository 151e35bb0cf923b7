package io.setlist.streaming.clock;

import io.setlist.streaming.kernel.EmitMode;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * What every task of a micro-batch has to know of it. It travels as a local property of the
 * driver's thread, which Spark hands to the tasks of its jobs: a closure would be serialised once
 * for all micro-batches, and a user whose timer fires gets no input row that could carry it.
 *
 * @param id the micro-batch's id
 * @param watermark as it stood when the micro-batch began; {@link Watermarks#NONE} before the first
 * @param startedAt when this attempt of it began, epoch milliseconds
 */
public record MicroBatch(long id, long watermark, EmitMode emitMode, long startedAt) {

  private static final String PROPERTY = "setlist.micro-batch";

  /** Makes this the micro-batch of all jobs that the calling thread starts from now on. */
  public void announce(SparkContext spark) {
    spark.setLocalProperty(PROPERTY, id + " " + watermark + " " + emitMode + " " + startedAt);
  }

  /**
   * The micro-batch of the running task.
   *
   * @throws IllegalStateException outside a micro-batch's task
   */
  public static MicroBatch current() {
    TaskContext task = TaskContext.get();
    String text = task == null ? null : task.getLocalProperty(PROPERTY);
    if (text == null) {
      throw new IllegalStateException("no micro-batch was announced to this task");
    }
    String[] parts = text.split(" ");
    return new MicroBatch(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        EmitMode.valueOf(parts[2]),
        Long.parseLong(parts[3]));
  }
}
