package io.setlist.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The known fields of SPEC 1, in the order of its table, which is the order of judgement. */
enum Field {
  USER_ID("user_id", Kind.TEXT, 256),
  EVENT_TIME("event_time", Kind.TIME, 0),
  TYPE("type", Kind.TEXT, 64),
  EVENT_ID("event_id", Kind.TEXT, 256),
  TRACK_ID("track_id", Kind.TEXT, 256),
  PLAYLIST_ID("playlist_id", Kind.TEXT, 256),
  DEVICE_ID("device_id", Kind.TEXT, 256),
  COUNTRY("country", Kind.COUNTRY, 0),
  MS_PLAYED("ms_played", Kind.MILLIS, 0),
  VALENCE("valence", Kind.RATIO, 0),
  ENERGY("energy", Kind.RATIO, 0);

  /** What the JSON value must look like. */
  enum Kind {
    TEXT,
    TIME,
    COUNTRY,
    MILLIS,
    RATIO
  }

  private static final Field[] ALL = values();
  private static final Map<String, Field> BY_NAME =
      Arrays.stream(ALL).collect(Collectors.toUnmodifiableMap(f -> f.json, f -> f));
  private static final Field[][] BY_LENGTH = byLength();

  /** The key in the JSON object. */
  final String json;

  final Kind kind;

  /** The most code points that a text may have. */
  final int limit;

  /** This field's bit in a set of fields. */
  final int bit;

  private final byte[] name;

  Field(String json, Kind kind, int limit) {
    this.json = json;
    this.kind = kind;
    this.limit = limit;
    this.bit = 1 << ordinal();
    this.name = json.getBytes(StandardCharsets.US_ASCII);
  }

  /** The field of a key, or null where the key is unknown. */
  static Field named(String key) {
    return BY_NAME.get(key);
  }

  /** The same for a key that stands in bytes {@code [from, to)}. */
  static Field named(byte[] json, int from, int to) {
    int length = to - from;
    if (length >= BY_LENGTH.length) return null;
    for (Field field : BY_LENGTH[length]) {
      byte[] name = field.name;
      if (name[0] == json[from] && Arrays.equals(name, 0, length, json, from, to)) return field;
    }
    return null;
  }

  private static Field[][] byLength() {
    int longest = Arrays.stream(ALL).mapToInt(f -> f.name.length).max().orElseThrow();
    Field[][] table = new Field[longest + 1][];
    for (int n = 0; n <= longest; n++) {
      int length = n;
      table[n] = Arrays.stream(ALL).filter(f -> f.name.length == length).toArray(Field[]::new);
    }
    return table;
  }
}
