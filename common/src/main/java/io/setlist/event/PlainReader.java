package io.setlist.event;

/**
 * Reads what nearly every producer writes nearly always: one object without escapes, in which
 * objects and arrays are nobody's fields. At anything else, right or wrong, it gives up and {@link
 * JacksonReader} reads the record from its start; so this class accepts less than JSON and need
 * never say what is malformed. Whether the bytes are good UTF-8 is not its business. A test holds
 * the two against each other.
 *
 * <p>The methods take the place to read at and return the place behind what they read, or {@link
 * #NOT_PLAIN}: an index in a register is a third faster than one in a field.
 */
final class PlainReader {

  private static final int NOT_PLAIN = -1;
  private static final int MAX_DEPTH = 16;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOP_BITS = 0x8080_8080_8080_8080L;

  private PlainReader() {}

  /** Whether the value, if it is UTF-8, is a plain object; only then the draft is right. */
  static boolean read(byte[] json, Draft draft) {
    int at = skipSpace(json, 0);
    if (!isAt(json, at, '{')) return false;
    do {
      at = skipSpace(json, at + 1);
      if (!isAt(json, at, '"')) return false;
      int key = at + 1;
      int end = closingQuote(json, key);
      if (end == NOT_PLAIN) return false;
      at = skipSpace(json, end + 1);
      if (!isAt(json, at, ':')) return false;
      at = readValue(json, skipSpace(json, at + 1), Field.named(json, key, end), draft, 1);
      if (at == NOT_PLAIN) return false;
      at = skipSpace(json, at);
    } while (isAt(json, at, ','));
    return isAt(json, at, '}') && skipSpace(json, at + 1) == json.length;
  }

  /** Whether no byte is beyond ASCII, which makes the value UTF-8 without a closer look. */
  static boolean isAscii(byte[] value) {
    long bits = 0;
    int at = 0;
    for (; at <= value.length - Long.BYTES; at += Long.BYTES)
      bits |= (long) Words.LITTLE_ENDIAN.get(value, at);
    for (; at < value.length; at++) bits |= value[at];
    return (bits & TOP_BITS) == 0;
  }

  /**
   * @param field null for one that nobody asks for
   * @param depth of the object or array that it is in
   */
  private static int readValue(byte[] json, int from, Field field, Draft draft, int depth) {
    if (isAt(json, from, '"')) {
      int end = closingQuote(json, from + 1);
      if (end == NOT_PLAIN) return NOT_PLAIN;
      if (field != null) draft.text(field, json, from + 1, end);
      return end + 1;
    }
    int end = skipNumber(json, from);
    if (end != NOT_PLAIN) {
      if (field != null) draft.number(field, json, from, end);
      return end;
    }
    if (isAt(json, from, 'n')) {
      if (field != null) draft.absent(field);
      return skipWord(json, from, "null");
    }
    if (field != null) draft.bad(field);
    if (isAt(json, from, '{')) return skipObject(json, from, depth + 1);
    if (isAt(json, from, '[')) return skipArray(json, from, depth + 1);
    return skipWord(json, from, isAt(json, from, 't') ? "true" : "false");
  }

  private static int skipObject(byte[] json, int from, int depth) {
    int at = skipSpace(json, from + 1);
    if (isAt(json, at, '}')) return at + 1;
    if (depth > MAX_DEPTH) return NOT_PLAIN;
    while (isAt(json, at, '"')) {
      int end = closingQuote(json, at + 1);
      if (end == NOT_PLAIN) return NOT_PLAIN;
      at = skipSpace(json, end + 1);
      if (!isAt(json, at, ':')) return NOT_PLAIN;
      at = readValue(json, skipSpace(json, at + 1), null, null, depth);
      if (at == NOT_PLAIN) return NOT_PLAIN;
      at = skipSpace(json, at);
      if (isAt(json, at, '}')) return at + 1;
      if (!isAt(json, at, ',')) return NOT_PLAIN;
      at = skipSpace(json, at + 1);
    }
    return NOT_PLAIN;
  }

  private static int skipArray(byte[] json, int from, int depth) {
    int at = skipSpace(json, from + 1);
    if (isAt(json, at, ']')) return at + 1;
    if (depth > MAX_DEPTH) return NOT_PLAIN;
    while (true) {
      at = readValue(json, at, null, null, depth);
      if (at == NOT_PLAIN) return NOT_PLAIN;
      at = skipSpace(json, at);
      if (isAt(json, at, ']')) return at + 1;
      if (!isAt(json, at, ',')) return NOT_PLAIN;
      at = skipSpace(json, at + 1);
    }
  }

  private static boolean isAt(byte[] json, int at, char c) {
    return at < json.length && json[at] == c;
  }

  private static int skipSpace(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] <= ' ' && isSpace(json[at])) at++;
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }

  /** Where the string ends that began before {@code from}. */
  private static int closingQuote(byte[] json, int from) {
    int at = from;
    for (; at <= json.length - Long.BYTES; at += Long.BYTES) {
      long special = special((long) Words.LITTLE_ENDIAN.get(json, at));
      if (special != 0) {
        at += Long.numberOfTrailingZeros(special) / Byte.SIZE;
        return json[at] == '"' ? at : NOT_PLAIN;
      }
    }
    for (; at < json.length; at++) {
      byte b = json[at];
      if (b == '"') return at;
      // A byte of UTF-8 beyond ASCII is negative.
      if ((b >= 0 && b < ' ') || b == '\\') return NOT_PLAIN;
    }
    return NOT_PLAIN;
  }

  /**
   * The top bit of each byte that is a quote, a backslash or a control. A borrow may mark bytes
   * above the lowest marked one wrongly; the lowest is always right.
   */
  private static long special(long word) {
    long quote = word ^ '"' * ONES;
    long backslash = word ^ '\\' * ONES;
    long control = word - ' ' * ONES;
    return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | (control & ~word))
        & TOP_BITS;
  }

  private static int skipNumber(byte[] json, int from) {
    int first = isAt(json, from, '-') ? from + 1 : from;
    int end = skipDigits(json, first);
    if (end == first || (end > first + 1 && json[first] == '0')) return NOT_PLAIN;
    if (isAt(json, end, '.')) {
      int fraction = end + 1;
      end = skipDigits(json, fraction);
      if (end == fraction) return NOT_PLAIN;
    }
    if (!isAt(json, end, 'e') && !isAt(json, end, 'E')) return end;
    int exponent = isAt(json, end + 1, '+') || isAt(json, end + 1, '-') ? end + 2 : end + 1;
    end = skipDigits(json, exponent);
    return end > exponent ? end : NOT_PLAIN;
  }

  private static int skipDigits(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') at++;
    return at;
  }

  private static int skipWord(byte[] json, int from, String word) {
    if (json.length - from < word.length()) return NOT_PLAIN;
    for (int i = 0; i < word.length(); i++) {
      if (json[from + i] != word.charAt(i)) return NOT_PLAIN;
    }
    return from + word.length();
  }
}
