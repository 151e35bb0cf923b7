package io.setlist.forgotten;

import io.setlist.event.EventParser;

/**
 * Tells which records are forgotten users', whatever else is wrong with them. A record is its
 * {@code user_id}'s where that can be read, else its key's.
 *
 * <p>An instance may be used again and again, by one thread at a time.
 */
public final class Suppression {

  private final ForgottenUsers forgotten;
  private final EventParser parser = new EventParser(Integer.MAX_VALUE, 0);

  public Suppression(ForgottenUsers forgotten) {
    this.forgotten = forgotten;
  }

  /**
   * Whether the record is a forgotten user's.
   *
   * @param key as in Kafka, null where it has none; likewise {@code value}
   * @param timestampMs the record's own, as {@link io.setlist.event.RecordTime#of} gives it
   */
  public boolean owns(byte[] key, byte[] value, long timestampMs) {
    if (forgotten.isEmpty()) return false;
    byte[] userId = parser.userId(value);
    return forgotten.suppresses(userId == null ? key : userId, timestampMs);
  }

  /** Whether the record is a forgotten user's, or another's with a forgotten user as its key. */
  public boolean names(byte[] key, byte[] value, long timestampMs) {
    return forgotten.suppresses(key, timestampMs) || owns(key, value, timestampMs);
  }
}
