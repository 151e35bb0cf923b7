package io.setlist.streaming;

import io.setlist.delta.ExpiredLog;
import io.setlist.delta.LogCheckpoint;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs of a stream's tables short, beside its micro-batches: the stream writes most of
 * them, and not everyone runs {@code maintain}. A checkpoint stands for the commits before it, and
 * what has outlived its retention is removed.
 */
final class LogUpkeep implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogUpkeep.class);
  private static final long CHECKPOINT_LOOK_SECONDS = 5;
  private static final long FIRST_CLEANING_MINUTES = 10;
  private static final long CLEANING_MINUTES = TimeUnit.HOURS.toMinutes(6);
  private static final long PATIENCE_SECONDS = 30;

  private final List<Table> tables;
  private Consumer<Table> last = table -> {};
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(LogUpkeep::thread);

  LogUpkeep(List<Table> tables) {
    this.tables = tables;
  }

  /** From time to time, until it is closed. */
  static LogUpkeep of(SparkSession spark, StreamConfig config, List<Pipeline> pipelines) {
    Warehouse warehouse = new Warehouse(spark, config.warehouse());
    LogUpkeep upkeep = new LogUpkeep(pipelines.stream().flatMap(p -> p.tables().stream()).toList());
    Set<Table> cleaned = EnumSet.noneOf(Table.class);
    Consumer<Table> look =
        table -> {
          if (write(warehouse, table) && cleaned.add(table)) clean(warehouse, table);
        };
    upkeep.every(CHECKPOINT_LOOK_SECONDS, CHECKPOINT_LOOK_SECONDS, TimeUnit.SECONDS, look);
    upkeep.atLast(look);
    upkeep.every(
        FIRST_CLEANING_MINUTES,
        CLEANING_MINUTES,
        TimeUnit.MINUTES,
        table -> clean(warehouse, table));
    return upkeep;
  }

  /** Once more when it is closed: a scheduler's runs may all be over before the first look. */
  void atLast(Consumer<Table> what) {
    last = what;
  }

  void every(long first, long then, TimeUnit unit, Consumer<Table> what) {
    thread.scheduleWithFixedDelay(() -> forAll(what), first, then, unit);
  }

  private void forAll(Consumer<Table> what) {
    for (Table table : tables) {
      try {
        what.accept(table);
      } catch (Exception e) { // Scala's methods declare none
        // Nothing rests on it, and the next time is soon.
        LOG.warn("cannot look after the log of {}: {}", table.folder(), e.toString());
      }
    }
  }

  private static boolean write(Warehouse warehouse, Table table) {
    boolean due = LogCheckpoint.writeIfDue(warehouse.log(table));
    if (due) LOG.info("wrote a checkpoint of {}", table.folder());
    return due;
  }

  private static void clean(Warehouse warehouse, Table table) {
    ExpiredLog expired = ExpiredLog.of(warehouse.log(table), System.currentTimeMillis());
    expired.remove();
    LOG.info("removed {} old files from the log of {}", expired.files(), table.folder());
  }

  /** What is under way is finished: a run may end each time before the next look. */
  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    if (thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) forAll(last);
    else thread.shutdownNow();
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run, "log upkeep");
    thread.setDaemon(true);
    return thread;
  }
}
