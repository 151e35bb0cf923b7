package io.setlist.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Sessions as lines of the columns that all contestants have, in an order of their own, so that
 * they can be compared whoever found them.
 */
final class FoundSessions {

  /** The columns, in the order of the line; times are epoch milliseconds. */
  static final List<String> COLUMNS =
      List.of(
          "user_id",
          "session_start",
          "session_end",
          "event_count",
          "song_count",
          "skip_count",
          "interruption_count",
          "listened_ms",
          "device_count");

  private static final int SHOWN = 2;
  private static final int DIGEST_DIGITS = 16;

  private final List<String> sorted;

  /**
   * @param lines a session each; one that stands twice was found twice
   */
  FoundSessions(List<String> lines) {
    sorted = lines.stream().sorted().toList();
  }

  /** One session's line. */
  static String line(List<?> values) {
    return String.join(" ", values.stream().map(String::valueOf).toList());
  }

  long count() {
    return sorted.size();
  }

  /** Equal for equal sessions. */
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String line : sorted) sha.update((line + '\n').getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest()).substring(0, DIGEST_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In words and with examples; empty where both are the same. */
  Optional<String> differenceTo(FoundSessions truth) {
    List<String> missing = new ArrayList<>();
    List<String> extra = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < sorted.size() || j < truth.sorted.size()) {
      int order =
          i == sorted.size()
              ? 1
              : j == truth.sorted.size() ? -1 : sorted.get(i).compareTo(truth.sorted.get(j));
      if (order < 0) extra.add(sorted.get(i++));
      else if (order > 0) missing.add(truth.sorted.get(j++));
      else {
        i++;
        j++;
      }
    }
    if (missing.isEmpty() && extra.isEmpty()) return Optional.empty();
    return Optional.of(
        "%,d of %,d sessions are missing%s, %,d are not true%s"
            .formatted(
                missing.size(), truth.count(), examples(missing), extra.size(), examples(extra)));
  }

  private static String examples(List<String> lines) {
    if (lines.isEmpty()) return "";
    return lines.stream()
        .limit(SHOWN)
        .collect(java.util.stream.Collectors.joining("; ", " (", ")"));
  }
}
