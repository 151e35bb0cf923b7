package io.setlist.rules;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that decides what a row says (SPEC 3, 4 and 1). The rules are stored with the tables;
 * a job that comes with other ones is refused, since a table built by two sets of rules means
 * nothing.
 *
 * @param gap neighbours at most this far apart are one session
 * @param watermarkDelay how far the watermark stays behind the largest event time
 * @param allowedLateness how far behind the watermark an event may be and still count
 * @param maxFutureSkew how far an event may be ahead of its record's timestamp
 * @param maxEventBytes longer records are dead letters
 */
@RecordBuilder
public record Rules(
    Duration gap,
    Duration watermarkDelay,
    Duration allowedLateness,
    Duration maxFutureSkew,
    int maxEventBytes)
    implements RulesBuilder.With, Serializable {

  /** SPEC 8's defaults. */
  public static final Rules DEFAULTS =
      new Rules(
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofMinutes(60),
          Duration.ofMinutes(5),
          64 * 1024);

  public Rules {
    requireNotNegative("gap", gap);
    requireNotNegative("watermark-delay", watermarkDelay);
    requireNotNegative("allowed-lateness", allowedLateness);
    requireNotNegative("max-future-skew", maxFutureSkew);
    if (gap.isZero()) throw new IllegalArgumentException("gap must be longer than 0");
    if (maxEventBytes < 1) throw new IllegalArgumentException("max-event-bytes must be at least 1");
  }

  private static void requireNotNegative(String name, Duration d) {
    if (d.isNegative()) throw new IllegalArgumentException(name + " must not be negative");
  }

  public long gapMs() {
    return gap.toMillis();
  }

  public long watermarkDelayMs() {
    return watermarkDelay.toMillis();
  }

  public long allowedLatenessMs() {
    return allowedLateness.toMillis();
  }

  public long maxFutureSkewMs() {
    return maxFutureSkew.toMillis();
  }

  /**
   * The same with one of them as a user would write it.
   *
   * @param option its name, as in {@link #asOptions()}
   * @throws IllegalArgumentException with a line for the user where the value is none
   */
  public Rules with(String option, String value) {
    return switch (option) {
      case "gap" -> withGap(Durations.parse(value));
      case "watermark-delay" -> withWatermarkDelay(Durations.parse(value));
      case "allowed-lateness" -> withAllowedLateness(Durations.parse(value));
      case "max-future-skew" -> withMaxFutureSkew(Durations.parse(value));
      case "max-event-bytes" -> withMaxEventBytes(Integer.parseInt(value));
      default -> throw new IllegalArgumentException("there is no rule " + option);
    };
  }

  /** Option name to value as a user would write it; the order is that of the help. */
  public Map<String, String> asOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("gap", Durations.format(gap));
    options.put("watermark-delay", Durations.format(watermarkDelay));
    options.put("allowed-lateness", Durations.format(allowedLateness));
    options.put("max-future-skew", Durations.format(maxFutureSkew));
    options.put("max-event-bytes", Integer.toString(maxEventBytes));
    return options;
  }
}
