package io.setlist.streaming;

import io.setlist.cli.JobException;
import io.setlist.cli.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Runs the queries of a job until they have read what there is, or until they are told to stop. A
 * stop lets the running micro-batches finish, takes no further record, and settles what is open.
 */
final class Run {

  private static final long POLL_MS = 100;

  private final List<Pipeline> pipelines;
  private final CountDownLatch stop = new CountDownLatch(1);

  /** Those that run, in the order of their pipelines. */
  private final List<StreamingQuery> queries = new ArrayList<>();

  Run(List<Pipeline> pipelines) {
    this.pipelines = List.copyOf(pipelines);
  }

  /** Asks for the stop; returns at once, may be called from any thread. */
  void requestStop() {
    pipelines.forEach(pipeline -> pipeline.planner().stop());
    stop.countDown();
  }

  /** Returns when all queries have ended; where one fails, the others are stopped first. */
  void await(Trigger trigger)
      throws StreamingQueryException, TimeoutException, InterruptedException {
    try {
      start(trigger);
      while (anyActive() && !stop.await(POLL_MS, TimeUnit.MILLISECONDS)) {
        failFast();
        requireFences();
      }
      if (stop.getCount() == 0) settle();
      awaitEnd();
    } catch (StreamingQueryException e) {
      stopAll();
      throw complaint(e);
    } finally {
      stopAll();
    }
  }

  /**
   * What is left for the next run, where the queries have not read all that they saw, and the line
   * that begins it.
   */
  Optional<String> left(String command, StreamConfig config) {
    long unread =
        pipelines.stream()
            .flatMap(pipeline -> pipeline.current().newest().stream())
            .mapToLong(batch -> batch.plan().unread())
            .max()
            .orElse(0);
    if (unread == 0) return Optional.empty();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d record%s left; with the flags as before it goes on: %s",
            unread,
            unread == 1 ? " is" : "s are",
            config.commandLine(command)));
  }

  private void start(Trigger trigger) throws TimeoutException {
    queries.clear();
    for (Pipeline pipeline : pipelines) queries.add(pipeline.query().trigger(trigger).start());
  }

  private void stopAll() throws TimeoutException {
    for (StreamingQuery query : queries) query.stop();
  }

  private boolean anyActive() {
    return queries.stream().anyMatch(StreamingQuery::isActive);
  }

  /** Looks at all the time: the end of one may be hours away from another's failure. */
  private void awaitEnd() throws StreamingQueryException, InterruptedException {
    while (anyActive()) {
      failFast();
      Thread.sleep(POLL_MS);
    }
    failFast();
  }

  private void failFast() throws StreamingQueryException {
    for (StreamingQuery query : queries) {
      if (query.exception().isDefined()) throw query.exception().get();
    }
  }

  /** A query that does nothing at the moment would not notice by itself. */
  private void requireFences() {
    for (Pipeline pipeline : pipelines) {
      if (pipeline.fence().isLost()) pipeline.fence().require();
    }
  }

  private JobException complaint(StreamingQueryException e) throws InterruptedException {
    for (int i = 0; i < queries.size(); i++) {
      if (queries.get(i).exception().isEmpty()) continue;
      String what = Reason.of(e);
      try {
        what = pipelines.get(i).lostRecords().orElse(what);
      } catch (JobException untold) {
        e.addSuppressed(untold);
      }
      return JobException.failed("the " + queries.get(i).name() + " query failed: " + what, e);
    }
    return JobException.failed("the streaming query failed: " + Reason.of(e), e);
  }

  /**
   * Lets the running micro-batches end, then runs the closing ones: in queries started anew, since
   * a trigger's interval may be hours away from its next micro-batch.
   */
  private void settle() throws StreamingQueryException, TimeoutException, InterruptedException {
    for (StreamingQuery query : queries) {
      while (query.isActive() && query.status().isTriggerActive()) {
        failFast();
        Thread.sleep(POLL_MS);
      }
      failFast();
      query.stop();
    }
    start(Trigger.AvailableNow());
  }
}
