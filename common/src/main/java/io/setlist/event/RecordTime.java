package io.setlist.event;

/**
 * The timestamp of a Kafka record, which on a {@code CreateTime} topic is whatever 64 bits its
 * producer wrote: one outside the years that SPEC 1 knows is none, here and in every table.
 */
public final class RecordTime {

  /** Where there is none, with which a record is earlier than any other. */
  public static final long NONE = Long.MIN_VALUE;

  /** The planning moment of who knows none, as the batch: no record is too early for it. */
  public static final long UNPLANNED = Long.MAX_VALUE;

  private RecordTime() {}

  /** Epoch milliseconds, or {@link #NONE}, of what Kafka has, which says -1 where it has none. */
  public static long of(long kafkaTimestamp) {
    return kafkaTimestamp >= 0 && kafkaTimestamp <= Rfc3339.LAST ? kafkaTimestamp : NONE;
  }

  /** The same of a table's column. */
  public static long of(Long epochMs) {
    return epochMs == null ? NONE : of(epochMs.longValue());
  }

  /**
   * Whether a record is no event for its timestamp alone: there is none, or it was written for a
   * time that had not come (SPEC 1, {@code BAD_TIMESTAMP}).
   *
   * @param timestampMs the record's, epoch milliseconds
   * @param plannedAtMs when the record's micro-batch was planned, epoch milliseconds
   */
  public static boolean isBad(long timestampMs, long plannedAtMs, long maxFutureSkewMs) {
    return of(timestampMs) == NONE || timestampMs - maxFutureSkewMs > plannedAtMs;
  }

  /** When it arrived, for the archive's hours: by its timestamp, or, if bad, when it was read. */
  public static long arrival(long timestampMs, long plannedAtMs, long maxFutureSkewMs) {
    return isBad(timestampMs, plannedAtMs, maxFutureSkewMs) ? plannedAtMs : timestampMs;
  }
}
