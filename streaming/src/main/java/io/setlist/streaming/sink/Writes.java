package io.setlist.streaming.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Writes of one micro-batch to different tables, made at the same time: most of a small one is
 * planning and Delta's log, which leave a core idle. Their order does not matter, since each is
 * made once and the ledger's row, which vouches for them, comes after all.
 */
final class Writes {

  private final List<Runnable> writes = new ArrayList<>();

  void add(Runnable write) {
    writes.add(write);
  }

  /**
   * Makes them all, and returns or throws when none is under way any more.
   *
   * @throws ExecutionException where one has failed; the others are made all the same
   * @throws InterruptedException where the query is stopped
   */
  void make() throws InterruptedException, ExecutionException {
    if (writes.size() < 2) {
      writes.forEach(Runnable::run);
      return;
    }
    // New threads each time: they take over the job group and the session of this one.
    ExecutorService threads = Executors.newFixedThreadPool(writes.size());
    try {
      List<Future<?>> made = new ArrayList<>();
      for (Runnable write : writes) made.add(threads.submit(write));
      threads.shutdown();
      threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
      for (Future<?> write : made) write.get();
    } catch (InterruptedException e) {
      threads.shutdownNow();
      throw e;
    }
  }
}
