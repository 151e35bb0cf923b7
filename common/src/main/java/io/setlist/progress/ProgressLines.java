package io.setlist.progress;

import java.util.function.Consumer;

/** Where a job says in lines how far it is. */
public final class ProgressLines {

  private ProgressLines() {}

  /** Standard error, which leaves standard output to results; a scheduler's log has both. */
  public static Consumer<String> onStandardError() {
    return System.err::println;
  }
}
