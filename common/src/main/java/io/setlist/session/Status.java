package io.setlist.session;

import java.util.Locale;

/** How settled a session is (SPEC 4). */
public enum Status {
  /** An event within the gap may still join without being late or even out of order. */
  OPEN,
  /** The watermark has passed the gap; an event within the allowed lateness may still amend it. */
  CLOSED,
  /** No accepted event can touch it any more. */
  FINAL;

  /** The word in the tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
