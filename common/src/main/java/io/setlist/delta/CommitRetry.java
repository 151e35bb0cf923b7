package io.setlist.delta;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.setlist.cli.JobException;

/** A change of a table to which others write: made again where one of them was faster. */
public final class CommitRetry {

  /** With the pauses between them over a minute: a stream's micro-batch may take as long. */
  private static final int ATTEMPTS = 40;

  private static final long PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 2_000;

  private CommitRetry() {}

  /**
   * Makes a change that may be made again after a conflict.
   *
   * @throws JobException (failed) where others were faster each time
   */
  public static void change(String table, Runnable change) {
    for (int attempt = 1; !made(table, change, attempt); attempt++) pause(table, attempt);
  }

  private static boolean made(String table, Runnable change, int attempt) {
    try {
      change.run();
      return true;
    } catch (DeltaConcurrentModificationException e) {
      // One with the same transaction wrote the same thing: it is a second job where one may run.
      if (e instanceof ConcurrentTransactionException) throw e;
      if (attempt < ATTEMPTS) return false;
      throw JobException.failed(
          table + " was changed by others during each of " + ATTEMPTS + " attempts; run it again",
          e);
    }
  }

  private static void pause(String table, int attempt) {
    try {
      Thread.sleep(Math.min(PAUSE_MS * attempt, LONGEST_PAUSE_MS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobException.failed("interrupted while others changed " + table, e);
    }
  }
}
