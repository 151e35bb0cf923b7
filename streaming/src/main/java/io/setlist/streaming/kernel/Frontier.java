package io.setlist.streaming.kernel;

import io.setlist.session.Status;

/**
 * What a watermark means (SPEC 4). The horizon is the watermark less the allowed lateness: every
 * event that is still accepted lies after it.
 *
 * @param gapMs milliseconds, as {@code latenessMs}
 * @param watermark epoch milliseconds; Long.MIN_VALUE where there is none yet
 */
public record Frontier(long gapMs, long latenessMs, long watermark) {

  /** Events at or before it are late; Long.MIN_VALUE without a watermark. */
  long horizon() {
    return watermark < Long.MIN_VALUE + latenessMs ? Long.MIN_VALUE : watermark - latenessMs;
  }

  /** Whether an event of this time is late. */
  public boolean isLate(long eventTime) {
    return eventTime <= horizon();
  }

  Status status(long sessionEnd) {
    if (sessionEnd + gapMs > watermark) return Status.OPEN;
    return sessionEnd + gapMs + latenessMs > watermark ? Status.CLOSED : Status.FINAL;
  }

  /** The smallest watermark that gives a session of this end a later status than {@code now}. */
  long nextChange(long sessionEnd, Status now) {
    return switch (now) {
      case OPEN -> sessionEnd + gapMs;
      case CLOSED -> sessionEnd + gapMs + latenessMs;
      case FINAL -> Long.MAX_VALUE;
    };
  }
}
