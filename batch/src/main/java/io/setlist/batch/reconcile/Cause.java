package io.setlist.batch.reconcile;

import java.util.Locale;

/** Why a unit differs (SPEC 7). */
public enum Cause {
  /** Without the records that came too late, the archive gives what the stream has. */
  LATE_EVENT,
  /** A bug until explained. */
  UNKNOWN;

  /** The word in the tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
