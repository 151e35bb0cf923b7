package io.setlist.streaming;

import io.setlist.rules.Durations;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.streaming.Trigger;

/**
 * When micro-batches run: every {@code interval}, or, without one, until all that is there now has
 * been read.
 */
public record RunTrigger(Duration interval) {

  static final RunTrigger AVAILABLE_NOW = new RunTrigger(null);
  static final RunTrigger DEFAULT = new RunTrigger(Duration.ofSeconds(10));

  private static final Pattern WORDS =
      Pattern.compile("(\\d{1,9}) +(millisecond|second|minute|hour)s?");

  /** Reads {@code available-now}, {@code 10s} or Spark's spelling, {@code 10 seconds}. */
  static RunTrigger parse(String text) {
    if (text.equals("available-now")) return AVAILABLE_NOW;
    Matcher m = WORDS.matcher(text);
    if (!m.matches()) return new RunTrigger(Durations.parse(text));
    String unit = m.group(2).equals("millisecond") ? "ms" : m.group(2).substring(0, 1);
    return new RunTrigger(Durations.parse(m.group(1) + unit));
  }

  boolean isAvailableNow() {
    return interval == null;
  }

  Trigger toSpark() {
    return isAvailableNow() ? Trigger.AvailableNow() : Trigger.ProcessingTime(interval.toMillis());
  }
}
