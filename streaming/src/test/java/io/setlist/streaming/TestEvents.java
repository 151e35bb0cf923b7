package io.setlist.streaming;

import io.setlist.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Events and records by the minute of one morning, so that a test reads like a timetable. */
public final class TestEvents {

  private static final long MORNING = Instant.parse("2026-03-02T08:00:00Z").toEpochMilli();

  private TestEvents() {}

  /** Epoch milliseconds of so many minutes after eight. */
  public static long at(double minutes) {
    return MORNING + Math.round(minutes * 60_000);
  }

  public static long minutes(double n) {
    return Math.round(n * 60_000);
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A song of the user at that time, with its time as its id. */
  public static Event play(String user, long time) {
    return new Event(
        utf8(user),
        time,
        utf8("play"),
        utf8(Long.toString(time)),
        null,
        null,
        null,
        null,
        Event.NO_MS_PLAYED,
        Double.NaN,
        Double.NaN);
  }

  /** The same as a record's value. */
  public static byte[] json(String user, long time) {
    return utf8(
        "{\"user_id\":\"%s\",\"event_time\":%d,\"type\":\"play\",\"event_id\":\"%d\"}"
            .formatted(user, time, time));
  }
}
