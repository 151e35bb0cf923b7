package io.setlist.batch.reconcile;

import java.util.Locale;

/** Why a unit differs (SPEC 7). */
public enum Cause {
  /** Without the records that came too late, the archive gives what the stream has. */
  LATE_EVENT,
  /**
   * Without the records that came before their time, which the batch counts, it does; some of the
   * late ones may have to go too.
   */
  FUTURE_RECORD,
  /** A bug until explained. */
  UNKNOWN;

  /** The word in the tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
