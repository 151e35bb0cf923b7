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
  private static final int SLOTS = 32;
  private static final Field[] BY_HASH = byHash();

  /** The key in the JSON object. */
  final String json;

  final Kind kind;

  /** The most code points that a text may have. */
  final int limit;

  /** This field's bit in a set of fields. */
  final int bit;

  private final byte[] name;
  private final long head;
  private final long headMask;

  Field(String json, Kind kind, int limit) {
    this.json = json;
    this.kind = kind;
    this.limit = limit;
    this.bit = 1 << ordinal();
    this.name = json.getBytes(StandardCharsets.US_ASCII);
    this.head = (long) Words.LITTLE_ENDIAN.get(Arrays.copyOf(name, Long.BYTES), 0);
    this.headMask = name.length < Long.BYTES ? (1L << (Byte.SIZE * name.length)) - 1 : -1;
  }

  /** The field of a key, or null where the key is unknown. */
  static Field named(String key) {
    return BY_NAME.get(key);
  }

  /** The same for a key that stands in bytes {@code [from, to)}. */
  static Field named(byte[] json, int from, int to) {
    Field field = BY_HASH[hash(json[from], to - from)];
    return field != null && field.isWritten(json, from, to) ? field : null;
  }

  /** Compares the first eight bytes as one word, which nearly always can be read whole. */
  private boolean isWritten(byte[] json, int from, int to) {
    if (to - from != name.length) return false;
    if (json.length - from < Long.BYTES) return Arrays.equals(name, 0, name.length, json, from, to);
    if (((long) Words.LITTLE_ENDIAN.get(json, from) & headMask) != head) return false;
    for (int i = Long.BYTES; i < name.length; i++) {
      if (json[from + i] != name[i]) return false;
    }
    return true;
  }

  /** Of a known name its own; {@link #byHash} fails where a new field shares another one's. */
  private static int hash(byte first, int length) {
    return (first + 3 * length) & (SLOTS - 1);
  }

  private static Field[] byHash() {
    Field[] table = new Field[SLOTS];
    for (Field field : ALL) {
      int slot = hash(field.name[0], field.name.length);
      if (table[slot] != null) throw new AssertionError(field + " and " + table[slot]);
      table[slot] = field;
    }
    return table;
  }
}
