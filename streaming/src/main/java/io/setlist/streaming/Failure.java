package io.setlist.streaming;

import io.setlist.cli.JobException;

/** What to say of a query that failed: the innermost cause, in one line. */
final class Failure {

  private Failure() {}

  static String of(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    if (root instanceof JobException) return root.getMessage(); // is one line for the user
    String message = root.getMessage() == null ? "" : root.getMessage();
    String line = message.lines().findFirst().orElse("").strip();
    return line.isEmpty()
        ? root.getClass().getName()
        : root.getClass().getSimpleName() + ": " + line;
  }
}
