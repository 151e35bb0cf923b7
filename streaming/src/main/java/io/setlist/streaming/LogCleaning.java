package io.setlist.streaming;

import io.setlist.table.ExpiredLog;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes, beside the micro-batches, what of the logs of a stream's tables has outlived its
 * retention: the stream writes most of it, and not everyone runs {@code maintain}.
 */
final class LogCleaning implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogCleaning.class);
  private static final long FIRST_AFTER_MINUTES = 10;
  private static final long EVERY_MINUTES = TimeUnit.HOURS.toMinutes(6);

  private final Warehouse warehouse;
  private final List<Table> tables;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LogCleaning::thread);

  private LogCleaning(Warehouse warehouse, List<Table> tables) {
    this.warehouse = warehouse;
    this.tables = tables;
  }

  /** From time to time, until it is closed. */
  static LogCleaning of(SparkSession spark, StreamConfig config, List<Pipeline> pipelines) {
    List<Table> tables = pipelines.stream().flatMap(p -> p.tables().stream()).toList();
    LogCleaning cleaning = new LogCleaning(new Warehouse(spark, config.warehouse()), tables);
    cleaning.thread.scheduleWithFixedDelay(
        cleaning::clean, FIRST_AFTER_MINUTES, EVERY_MINUTES, TimeUnit.MINUTES);
    return cleaning;
  }

  private void clean() {
    for (Table table : tables) {
      try {
        ExpiredLog expired = warehouse.expiredLog(table, System.currentTimeMillis());
        expired.remove();
        LOG.info("removed {} old files from the log of {}", expired.files(), table.folder());
      } catch (RuntimeException e) {
        // Nothing rests on it, and the next time is soon.
        LOG.warn("cannot clean the log of {}: {}", table.folder(), e.toString());
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run, "log cleaning");
    thread.setDaemon(true);
    return thread;
  }
}
