package io.setlist.local.sql;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How results are printed. */
public enum Format {
  /** For people: aligned, cut to the terminal. */
  TABLE(1_000),
  /** RFC 4180, with a header; a null is an empty field, an empty string is {@code ""}. */
  CSV(0),
  /** One JSON object a line, nulls included. */
  JSON(0);

  private final long limit;

  Format(long limit) {
    this.limit = limit;
  }

  /** Rows that are printed unless the user says otherwise; 0: all. */
  long limit() {
    return limit;
  }

  static Format parse(String text) {
    return Arrays.stream(values())
        .filter(f -> f.word().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be one of " + words()));
  }

  private static String words() {
    return Arrays.stream(values()).map(Format::word).collect(Collectors.joining(", "));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
