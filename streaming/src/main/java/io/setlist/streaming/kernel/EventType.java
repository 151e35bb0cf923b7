package io.setlist.streaming.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The types that SPEC 1 knows. The ordinals are stored in states and blocks: never reorder. */
enum EventType {
  /** Any other word: activity that no counter counts. */
  OTHER,
  PLAY,
  SKIP,
  PAUSE,
  RESUME,
  FINISH;

  private static final EventType[] VALUES = values();

  private final byte[] word = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);

  static EventType of(byte[] type) {
    return switch (type.length) {
      case 4 -> PLAY.is(type) ? PLAY : SKIP.is(type) ? SKIP : OTHER;
      case 5 -> PAUSE.is(type) ? PAUSE : OTHER;
      case 6 -> FINISH.is(type) ? FINISH : RESUME.is(type) ? RESUME : OTHER;
      default -> OTHER;
    };
  }

  /** Reads an ordinal; null where there is no such type. */
  static EventType ofCode(int code) {
    return code < VALUES.length ? VALUES[code] : null;
  }

  /** The word in the events, one array for all of them; meaningless for OTHER. */
  byte[] word() {
    return word;
  }

  private boolean is(byte[] type) {
    return Arrays.equals(word, type);
  }
}
