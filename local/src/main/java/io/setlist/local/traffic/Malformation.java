package io.setlist.local.traffic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The ways in which a record is no event, each with the code that SPEC 1 gives it. They spoil a
 * good event's JSON, mostly by a key that stands twice: the last one counts.
 */
enum Malformation {
  TRUNCATED("MALFORMED_JSON", json -> json.substring(0, json.length() / 2)),
  EMPTY("MALFORMED_JSON", json -> ""),
  NOT_JSON("MALFORMED_JSON", json -> "GET /v1/events HTTP/1.1\r"),
  ARRAY("MALFORMED_JSON", json -> "[" + json + "]"),
  TWO_OBJECTS("MALFORMED_JSON", json -> json + json),
  NUL_INSIDE("MALFORMED_JSON", json -> with(json, "\"note\":\"\0\"")),
  NOT_A_NUMBER("MALFORMED_JSON", json -> with(json, "\"valence\":NaN")),
  BAD_UTF8("MALFORMED_JSON", json -> with(json, "\"note\":\"" + Malformation.BROKEN + "\"")),
  DEEP("MALFORMED_JSON", json -> with(json, "\"x\":" + "[".repeat(2000) + "]".repeat(2000))),
  OVERSIZED("OVERSIZED", json -> with(json, "\"padding\":\"" + "x".repeat(70_000) + "\"")),
  NO_USER("MISSING_FIELD", json -> with(json, "\"user_id\":null")),
  EMPTY_USER("MISSING_FIELD", json -> with(json, "\"user_id\":\"\"")),
  NO_TIME("MISSING_FIELD", json -> with(json, "\"event_time\":null")),
  NO_TYPE("MISSING_FIELD", json -> with(json, "\"type\":null")),
  NUMERIC_USER("BAD_FIELD", json -> with(json, "\"user_id\":42")),
  NO_SUCH_DATE("BAD_FIELD", json -> with(json, "\"event_time\":\"2026-02-30T12:00:00Z\"")),
  LOCAL_TIME("BAD_FIELD", json -> with(json, "\"event_time\":\"2026-02-03T12:00:00\"")),
  LONG_TYPE("BAD_FIELD", json -> with(json, "\"type\":\"" + "p".repeat(65) + "\"")),
  LONE_SURROGATE("BAD_FIELD", json -> with(json, "\"track_id\":\"\\ud83c\"")),
  FRACTION("BAD_FIELD", json -> with(json, "\"ms_played\":1.0")),
  NEGATIVE("BAD_FIELD", json -> with(json, "\"ms_played\":-5")),
  LONG_COUNTRY("BAD_FIELD", json -> with(json, "\"country\":\"USA\"")),
  TOO_HAPPY("BAD_FIELD", json -> with(json, "\"valence\":1.5"));

  /** Stands for two bytes that are no UTF-8, which a String cannot hold. */
  private static final char BROKEN = '\uE000';

  private static final Malformation[] ALL = values();

  private final String code;
  private final UnaryOperator<String> spoiler;

  Malformation(String code, UnaryOperator<String> spoiler) {
    this.code = code;
    this.spoiler = spoiler;
  }

  static Malformation of(Sent sent) {
    return ALL[Rng.of(sent.salt()).below(ALL.length)];
  }

  /** SPEC 1's code for it, with the default rules. */
  String code() {
    return code;
  }

  byte[] spoil(String json) {
    String spoiled = spoiler.apply(json);
    int at = spoiled.indexOf(BROKEN);
    if (at < 0) return spoiled.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(spoiled.substring(0, at).getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[] {(byte) 0xC3, '('});
    bytes.writeBytes(spoiled.substring(at + 1).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static String with(String json, String field) {
    return json.substring(0, json.length() - 1) + "," + field + "}";
  }
}
