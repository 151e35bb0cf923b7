package io.setlist.chaos;

import io.setlist.local.process.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** The streaming job under test, while it runs. */
final class RunningStream {

  /** For all that it has to do, its start included: slow machines run this too. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** For what may never come, as the write of something that there is nothing of. */
  private static final Duration SHORT = Duration.ofMinutes(3);

  /** The JVM's own way to end on SIGTERM, before the job has begun to listen for it. */
  private static final int TERMINATED = 143;

  private static final String LEDGER = "ledger/_delta_log";

  private final Launched process;
  private final Path warehouse;
  private final Path log;
  private final long ledgerBefore;

  RunningStream(Launched process, Path warehouse, Path log, long ledgerBefore) {
    this.process = process;
    this.warehouse = warehouse;
    this.log = log;
    this.ledgerBefore = ledgerBefore;
  }

  Launched process() {
    return process;
  }

  /** A folder of the warehouse. */
  Numbered folder(String name) {
    return new Numbered(warehouse.resolve(name));
  }

  /** Waits for so many whole micro-batches since the job was started. */
  void awaitMicroBatches(int n) throws Broken, IOException, InterruptedException {
    awaitMicroBatchesAfter(ledgerBefore, n);
  }

  /** Waits for so many whole micro-batches from now on; returns where the job has ended. */
  void awaitRecovery(int n) throws IOException, InterruptedException {
    awaitWritten(LEDGER, folder(LEDGER).newest() + n);
  }

  /**
   * Whether a file of that number came to a folder of the warehouse before patience or job ended.
   */
  boolean awaitWritten(String folder, long number) throws IOException, InterruptedException {
    return folder(folder).await(number, process::isAlive, SHORT.toMillis());
  }

  /** Whether a file or folder of the warehouse came before patience or job ended. */
  boolean awaitThere(String path) throws InterruptedException {
    long until = System.nanoTime() + SHORT.toNanos();
    while (!Files.exists(warehouse.resolve(path))) {
      if (System.nanoTime() > until || !process.isAlive()) return false;
      Thread.sleep(1);
    }
    return true;
  }

  private void awaitMicroBatchesAfter(long before, int n)
      throws Broken, IOException, InterruptedException {
    if (!folder(LEDGER).await(before + n, process::isAlive, PATIENCE.toMillis())) {
      OptionalInt code = process.awaitEnd(Duration.ZERO);
      throw new Broken(
          (code.isPresent()
                  ? "the stream ended by itself with exit code " + code.getAsInt()
                  : "the stream did not get through " + n + " micro-batches in time")
              + "; see "
              + log);
    }
  }

  /** Ends it by SIGKILL. */
  void kill() throws Broken, InterruptedException {
    requireAlive();
    process.kill();
  }

  private void requireAlive() throws Broken {
    if (!process.isAlive()) throw new Broken("the stream ended by itself; see " + log);
  }

  /** Asks it to stop, as an operator does; it must settle and end well. */
  void stop() throws Broken, InterruptedException {
    process.terminate();
    awaitEnd(List.of(0));
  }

  /** The same, of one that may not have come so far that it can settle. */
  void stopEarly() throws Broken, InterruptedException {
    requireAlive();
    process.terminate();
    awaitEnd(List.of(0, TERMINATED));
  }

  /** The same, of one that may have given up for a good reason. */
  String stopOrGivenUp() throws Broken, InterruptedException {
    process.terminate();
    return awaitEnd(List.of(0, 1)) == 0 ? "it went on" : "it gave up with exit code 1";
  }

  /** Waits for its end by itself. */
  void awaitDone() throws Broken, InterruptedException {
    awaitEnd(List.of(0));
  }

  private int awaitEnd(List<Integer> allowed) throws Broken, InterruptedException {
    OptionalInt code = process.awaitEnd(PATIENCE);
    if (code.isEmpty()) {
      process.kill();
      throw new Broken("the stream did not end within " + PATIENCE.toSeconds() + " s; see " + log);
    }
    if (!allowed.contains(code.getAsInt())) {
      throw new Broken("the stream ended with exit code " + code.getAsInt() + "; see " + log);
    }
    return code.getAsInt();
  }
}
