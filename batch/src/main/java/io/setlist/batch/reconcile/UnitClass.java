package io.setlist.batch.reconcile;

import java.util.Locale;

/** How a batch session and the live rows within its span compare (SPEC 7). */
public enum UnitClass {
  MATCH,
  /** Something of it is not final yet: nothing can be said. */
  IN_FLIGHT,
  /** One row with the same id, and other columns. */
  DIFFERENT,
  /** Another id, or several rows. */
  SPLIT,
  MISSING_IN_STREAM,
  /** A final row in no batch session. */
  MISSING_IN_BATCH;

  /** The word in the tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static UnitClass of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
