package io.setlist.rules;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them on a command line: {@code 500ms}, {@code 90s}, {@code 15m}, {@code
 * 2h}, {@code 1d}.
 */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(\\d{1,12}) ?(ms|s|m|h|d)");
  // A thousand years: sums of a few of them and an epoch time stay far inside a long of
  // milliseconds.
  private static final Duration LONGEST = Duration.ofDays(365_000);

  private Durations() {}

  /**
   * Reads one duration; a plain {@code 0} is allowed.
   *
   * @throws IllegalArgumentException with a line for the user where the text is none
   */
  public static Duration parse(String text) {
    if (text.equals("0")) return Duration.ZERO;
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration; write 90s, 15m, 2h or 1d");
    }
    long n = Long.parseLong(m.group(1));
    Duration d =
        switch (m.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "s" -> Duration.ofSeconds(n);
          case "m" -> Duration.ofMinutes(n);
          case "h" -> Duration.ofHours(n);
          default -> Duration.ofDays(Math.min(n, 1_000_000));
        };
    if (d.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("'" + text + "' is longer than 365000d");
    }
    return d;
  }

  /**
   * The shortest text that {@link #parse} reads back: the largest unit that divides the duration.
   */
  public static String format(Duration d) {
    long ms = d.toMillis();
    if (ms == 0) return "0";
    if (ms % 86_400_000 == 0) return ms / 86_400_000 + "d";
    if (ms % 3_600_000 == 0) return ms / 3_600_000 + "h";
    if (ms % 60_000 == 0) return ms / 60_000 + "m";
    if (ms % 1000 == 0) return ms / 1000 + "s";
    return ms + "ms";
  }
}
