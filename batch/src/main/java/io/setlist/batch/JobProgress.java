package io.setlist.batch;

import io.setlist.progress.ProgressLines;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.SparkSession;

/**
 * Says every few seconds what a nightly job is at and how long that will take: for whoever waits at
 * a terminal, and in a scheduler's log. It counts the tasks of the step; those of queries that
 * follow in it are not known yet.
 */
public final class JobProgress extends SparkListener {

  private static final String STEP = "setlist.step";
  private static final long EVERY_MS = 5_000;

  private final String job;
  private final Consumer<String> out;
  private final LongSupplier millis;
  private final Map<Integer, Integer> tasks = new HashMap<>();
  private String step;
  private long since;
  private int done;

  /**
   * Made for tests; jobs take {@link #show}.
   *
   * @param millis a clock
   */
  JobProgress(String job, Consumer<String> out, LongSupplier millis) {
    this.job = job;
    this.out = out;
    this.millis = millis;
  }

  /** Shows it on standard error until Spark ends. */
  static void show(SparkSession spark, String job) {
    JobProgress progress =
        new JobProgress(job, ProgressLines.onStandardError(), System::currentTimeMillis);
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            run -> {
              Thread thread = new Thread(run, "progress");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleAtFixedRate(progress::tell, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    spark.sparkContext().addSparkListener(progress);
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onApplicationEnd(SparkListenerApplicationEnd end) {
                clock.shutdownNow();
              }
            });
  }

  /** What the job does from now on, as {@code reading the archive}; Spark's page says it, too. */
  public static void step(SparkSession spark, String what) {
    spark.sparkContext().setLocalProperty(STEP, what);
    spark.sparkContext().setJobDescription(what);
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    String next = start.properties() == null ? null : start.properties().getProperty(STEP);
    if (!Objects.equals(step, next)) {
      step = next;
      since = millis.getAsLong();
      tasks.clear();
      done = 0;
    }
    for (StageInfo stage : scala.collection.JavaConverters.asJavaCollection(start.stageInfos())) {
      tasks.put(stage.stageId(), stage.numTasks());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful() && tasks.containsKey(end.stageId())) done++;
  }

  /** A line, where there is a step and it takes longer than a few seconds. */
  synchronized void tell() {
    long seconds = (millis.getAsLong() - since) / 1_000;
    if (step == null || millis.getAsLong() - since < EVERY_MS) return;
    int all = tasks.values().stream().mapToInt(Integer::intValue).sum();
    String left =
        done == 0 || done >= all
            ? ""
            : String.format(Locale.ROOT, ", about %,d s left", seconds * (all - done) / done);
    out.accept(
        String.format(
            Locale.ROOT,
            "%s: %s, %,d of %,d tasks in %,d s%s",
            job,
            step,
            Math.min(done, all),
            all,
            seconds,
            left));
  }
}
