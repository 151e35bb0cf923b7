package io.setlist.streaming;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.util.SignalUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C. A shutdown hook would race Spark's own, which takes the context away from
 * under the running micro-batch, and would leave no say in the exit code.
 */
final class StopSignal {

  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
  private static final int INTERRUPTED = 130;

  private StopSignal() {}

  /** Runs the action at the first signal; a second one ends the JVM at once. */
  static void onFirst(Runnable action) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String signal : new String[] {"TERM", "INT"}) {
      SignalUtils.register(
          signal,
          () -> {
            if (asked.getAndSet(true)) Runtime.getRuntime().halt(INTERRUPTED);
            LOG.info("stopping after the running micro-batch (once more: at once)");
            action.run();
            return true; // handled: the signal goes no further
          });
    }
  }
}
