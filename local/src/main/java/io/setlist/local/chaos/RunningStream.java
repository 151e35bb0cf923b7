package io.setlist.local.chaos;

import io.setlist.local.process.Launched;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** The streaming job under test, while it runs. */
final class RunningStream {

  /** For all that it is to do, its start included: slow machines run the tests too. */
  private static final Duration PATIENCE = Duration.ofSeconds(180);

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
    return folder(folder).await(number, process::isAlive, PATIENCE.toMillis());
  }

  private void awaitMicroBatchesAfter(long before, int n)
      throws Broken, IOException, InterruptedException {
    if (!awaitWritten(LEDGER, before + n)) {
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
    if (!process.isAlive()) throw new Broken("the stream ended by itself; see " + log);
    process.kill();
  }

  /** Asks it to stop, as an operator does; it must settle and end well. */
  void stop() throws Broken, InterruptedException {
    process.terminate();
    awaitEnd(List.of(0));
  }

  /** The same, of one that may have given up for a good reason. */
  String stopOrGivenUp() throws Broken, InterruptedException {
    process.terminate();
    // 143: told to stop before it had begun, or once more while it was giving up.
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
