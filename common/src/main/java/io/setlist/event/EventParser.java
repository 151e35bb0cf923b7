package io.setlist.event;

import io.setlist.event.Rejection.Code;
import java.nio.CharBuffer;

/**
 * Reads the value of a Kafka record as SPEC 1 says: an event, or the reason why it is none. Throws
 * nothing, whatever the bytes.
 *
 * <p>An instance may be used again and again, by one thread at a time.
 */
public final class EventParser {

  /** What {@link #eventTime} says where there is none to be read. */
  public static final long NO_EVENT_TIME = Rfc3339.UNREADABLE;

  private static final Rejection OVERSIZED = new Rejection(Code.OVERSIZED, null);
  private static final Rejection BAD_TIMESTAMP = new Rejection(Code.BAD_TIMESTAMP, null);
  private static final Rejection MALFORMED = new Rejection(Code.MALFORMED_JSON, null);

  private final int maxEventBytes;
  private final long maxFutureSkewMs;
  private final long plannedAtMs;
  private final Utf8 utf8 = new Utf8();
  private final JacksonReader json = new JacksonReader();
  private final Draft draft = new Draft();

  /** One for which no record comes too early. */
  public EventParser(int maxEventBytes, long maxFutureSkewMs) {
    this(maxEventBytes, maxFutureSkewMs, RecordTime.UNPLANNED);
  }

  /**
   * One for the records of a micro-batch.
   *
   * @param plannedAtMs when it was planned, epoch milliseconds
   */
  public EventParser(int maxEventBytes, long maxFutureSkewMs, long plannedAtMs) {
    this.maxEventBytes = maxEventBytes;
    this.maxFutureSkewMs = maxFutureSkewMs;
    this.plannedAtMs = plannedAtMs;
  }

  /**
   * Judges one record.
   *
   * @param value the record's value; null for a tombstone
   * @param recordTimestampMs the record's own timestamp, against which the future is measured
   */
  public Parsed parse(byte[] value, long recordTimestampMs) {
    if (value != null && value.length > maxEventBytes) return OVERSIZED;
    if (RecordTime.isBad(recordTimestampMs, plannedAtMs, maxFutureSkewMs)) return BAD_TIMESTAMP;
    if (!read(value, Draft.ALL_FIELDS)) return MALFORMED;
    return draft.judge(recordTimestampMs, maxFutureSkewMs);
  }

  /**
   * The user of a record whatever else is wrong with it, its size included: records are keyed by
   * it.
   *
   * @return UTF-8, or null where the value is no JSON object or has no valid {@code user_id}
   */
  public byte[] userId(byte[] value) {
    return read(value, Field.USER_ID.bit) ? draft.text(Field.USER_ID) : null;
  }

  /**
   * The event time of a record whatever else is wrong with it, for pruning an archive.
   *
   * @return epoch milliseconds, or {@link #NO_EVENT_TIME}; always that for an oversized value,
   *     which is not worth the reading
   */
  public long eventTime(byte[] value) {
    boolean oversized = value != null && value.length > maxEventBytes;
    return !oversized && read(value, Field.EVENT_TIME.bit) ? draft.eventTime() : NO_EVENT_TIME;
  }

  /**
   * Both of a record.
   *
   * @param userId as {@link #userId}
   * @param eventTime as {@link #eventTime}
   */
  public record Glance(byte[] userId, long eventTime) {}

  /** Reads {@link #userId} and {@link #eventTime} at once, for pruning an archive. */
  public Glance glance(byte[] value) {
    if (!read(value, Field.USER_ID.bit | Field.EVENT_TIME.bit)) {
      return new Glance(null, NO_EVENT_TIME);
    }
    boolean oversized = value.length > maxEventBytes;
    return new Glance(draft.text(Field.USER_ID), oversized ? NO_EVENT_TIME : draft.eventTime());
  }

  private boolean read(byte[] value, int fields) {
    if (value == null) return false;
    draft.begin(fields);
    boolean plain = PlainReader.read(value, draft);
    if (plain && PlainReader.isAscii(value)) return true;
    CharBuffer text = utf8.decode(value);
    if (text == null) return false;
    if (plain) return true;
    draft.begin(fields);
    return json.read(text, draft);
  }
}
