package io.setlist.lease;

import io.setlist.cli.JobException;
import io.setlist.cli.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one process to run a query of a warehouse. Its holder shows every few seconds that
 * it lives; another process takes over where the lease was given back, or where it has seen no such
 * sign for the lease's duration. It measures that by its own clock alone, so no two clocks need
 * agree.
 *
 * <p>A holder that was held up for longer, and so was replaced, finds a newer term than its own
 * when it looks before its next write.
 */
public final class Lease implements Fence, AutoCloseable {

  /** How long a lease outlives the last sign of its holder's life. */
  public static final long DURATION_MS = 30_000;

  static final long BEAT_EVERY_MS = 5_000;
  private static final long LOOK_EVERY_MS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final LeaseFolder folder;
  private final String query;
  private final long term;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(Lease::thread);
  private volatile JobException lost;

  private Lease(LeaseFolder folder, String query, long term) {
    this.folder = folder;
    this.query = query;
    this.term = term;
  }

  /**
   * Takes the lease of a query and keeps it until it is closed. Waits, and says so, while it cannot
   * be known whether its holder still lives.
   *
   * @param warehouse URI
   * @throws JobException (usage) where the holder lives
   */
  public static Lease take(SparkSession spark, String warehouse, String query)
      throws InterruptedException {
    LeaseFolder folder = new LeaseFolder(spark, warehouse + "/_leases/" + query);
    Lease lease = take(folder, query, Holder.self(), Ticker.SYSTEM);
    lease.beats.scheduleWithFixedDelay(
        lease::beat, BEAT_EVERY_MS, BEAT_EVERY_MS, TimeUnit.MILLISECONDS);
    Trace.reached("lease " + query);
    return lease;
  }

  /**
   * Whether a process runs the query now. Where its last holder neither gave the lease back nor
   * shows that it lives, the answer takes as long as a lease lasts.
   *
   * @param warehouse URI
   */
  public static boolean isHeld(SparkSession spark, String warehouse, String query) {
    return isHeld(new LeaseFolder(spark, warehouse + "/_leases/" + query), Ticker.SYSTEM);
  }

  static boolean isHeld(LeaseFolder folder, Ticker ticker) {
    try {
      OptionalLong newest = folder.newest();
      if (newest.isEmpty()) return false;
      long term = newest.getAsLong();
      Holder holder = folder.holder(term);
      long beat = folder.lastBeat(term);
      long until = ticker.millis() + DURATION_MS;
      while (!folder.hasEnded(term) && !holder.isGone() && ticker.millis() < until) {
        if (folder.lastBeat(term) != beat || folder.newest().orElse(-1) != term) return true;
        ticker.pass(LOOK_EVERY_MS);
      }
      return false;
    } catch (IOException e) {
      throw JobException.failed("cannot look at the lease in " + folder + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a sign of life", e);
    }
  }

  /** As {@link #take}, without the thread that shows signs of life, but for the first. */
  static Lease take(LeaseFolder folder, String query, Holder self, Ticker ticker)
      throws InterruptedException {
    try {
      while (true) {
        OptionalLong newest = folder.newest();
        if (newest.isPresent()) awaitEnd(folder, query, newest.getAsLong(), ticker);
        long term = newest.orElse(-1) + 1;
        // Of two that try at once, one fails to begin the term and looks again at who holds it.
        if (folder.begin(term, self) && folder.newest().getAsLong() == term) {
          folder.beat(term);
          folder.forgetBefore(term);
          return new Lease(folder, query, term);
        }
      }
    } catch (IOException e) {
      throw JobException.failed("cannot take the lease in " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Returns when the term's holder has ended or is taken for dead, or another term has begun. */
  private static void awaitEnd(LeaseFolder folder, String query, long term, Ticker ticker)
      throws IOException, InterruptedException {
    Holder holder = folder.holder(term);
    long beat = folder.lastBeat(term);
    long since = ticker.millis();
    long said = Long.MAX_VALUE;
    while (!folder.hasEnded(term) && !holder.isGone()) {
      boolean lives = folder.lastBeat(term) != beat;
      // Whoever begins a term clears the files of the one before.
      if (folder.newest().orElse(-1) != term) return;
      if (lives) throw stillHeld(folder, query, holder);
      long left = since + DURATION_MS - ticker.millis();
      if (left <= 0) return;
      if (said - left >= BEAT_EVERY_MS) {
        LOG.warn(
            "{} holds the lease of the {} query and may be dead; taking over in {} s unless it"
                + " shows that it lives",
            holder,
            query,
            TimeUnit.MILLISECONDS.toSeconds(left));
        said = left;
      }
      ticker.pass(LOOK_EVERY_MS);
    }
  }

  private static JobException stillHeld(LeaseFolder folder, String query, Holder holder) {
    return JobException.usage(
        "the "
            + query
            + " query of this warehouse is already run by "
            + holder
            + " (lease in "
            + folder
            + "); stop that job, or give this one another --warehouse");
  }

  /** Shows that this process lives, unless it has been replaced. */
  void beat() {
    try {
      look();
      if (lost == null) folder.beat(term);
    } catch (IOException | RuntimeException e) {
      // Nobody takes over at once; a write will look again.
      LOG.warn("cannot renew the lease in {}: {}", folder, e.toString());
    }
  }

  /** Looks at the newest term every time: no clock can tell how long this process stood still. */
  @Override
  public void require() {
    try {
      look();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the lease in " + folder, e);
    }
    if (lost != null) throw lost;
  }

  @Override
  public boolean isLost() {
    return lost != null;
  }

  private void look() throws IOException {
    long newest = folder.newest().orElse(-1);
    if (newest == term || lost != null) return;
    String by = newest > term ? folder.holder(newest).toString() : "nobody; its files are gone";
    lost =
        JobException.failed(
            "the lease of the "
                + query
                + " query was lost to "
                + by
                + ": this process stood still for too long; it ends and writes nothing more",
            null);
  }

  /** Gives the lease back; the next process need not wait. */
  @Override
  public void close() {
    beats.shutdownNow();
    try {
      look();
      if (lost == null) folder.end(term);
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot give back the lease in {}: {}", folder, e.toString());
    }
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run, "lease");
    thread.setDaemon(true);
    return thread;
  }
}
