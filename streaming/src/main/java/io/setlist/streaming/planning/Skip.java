package io.setlist.streaming.planning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offsets of a topic that are not to be fetched ({@code --skip}): what is there can neither be read
 * nor judged, and can only be passed over.
 */
public record Skip(String topic, OffsetRange range) {

  private static final Pattern WORDS =
      Pattern.compile("(.+)/(\\d{1,9})@(\\d{1,18})(?:-(\\d{1,18}))?");

  /**
   * Reads {@code TOPIC/PARTITION@OFFSET} or {@code TOPIC/PARTITION@FIRST-LAST}.
   *
   * @throws IllegalArgumentException where it is neither
   */
  public static Skip parse(String text) {
    Matcher m = WORDS.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "must be TOPIC/PARTITION@OFFSET or TOPIC/PARTITION@FIRST-LAST, as listens/0@1234");
    }
    long first = Long.parseLong(m.group(3));
    long last = m.group(4) == null ? first : Long.parseLong(m.group(4));
    if (last < first) throw new IllegalArgumentException("its last offset is before its first");
    return new Skip(m.group(1), new OffsetRange(Integer.parseInt(m.group(2)), first, last + 1));
  }

  /** As it was given. */
  @Override
  public String toString() {
    long last = range.until() - 1;
    return topic
        + "/"
        + range.partition()
        + "@"
        + range.from()
        + (last == range.from() ? "" : "-" + last);
  }
}
