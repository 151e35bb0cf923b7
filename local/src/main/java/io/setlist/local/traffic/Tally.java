package io.setlist.local.traffic;

import java.util.Map;
import java.util.TreeMap;

/** Counts what was sent. */
final class Tally {

  private long records;
  private long good;
  private long duplicates;
  private long delayed;
  private final Map<String, Long> dead = new TreeMap<>();

  void add(Sent sent) {
    records++;
    switch (sent.kind()) {
      case EVENT -> good++;
      case DUPLICATE -> {
        good++;
        duplicates++;
      }
      case MALFORMED -> dead.merge(Malformation.of(sent).code(), 1L, Long::sum);
      case FUTURE -> dead.merge("FUTURE_TIME", 1L, Long::sum);
    }
    if (sent.delayed()) delayed++;
  }

  long records() {
    return records;
  }

  long duplicates() {
    return duplicates;
  }

  /** Arrived hours after they happened; whether too late is for the stream's watermark to say. */
  long delayed() {
    return delayed;
  }

  long dead() {
    return records - good;
  }

  /** The summary's fields, but for users and sessions. */
  JsonText into(JsonText json) {
    json.field("records", records).field("events", good).field("duplicates", duplicates);
    json.field("delayed", delayed);
    json.field("malformed", dead() - dead.getOrDefault("FUTURE_TIME", 0L));
    json.field("future", dead.getOrDefault("FUTURE_TIME", 0L));
    dead.forEach((code, n) -> json.field("dead_" + code.toLowerCase(java.util.Locale.ROOT), n));
    return json;
  }
}
