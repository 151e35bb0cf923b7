package io.setlist.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads what nearly every producer writes nearly always: one flat object of ASCII without escapes.
 * At anything else, right or wrong, it gives up and {@link JacksonReader} reads the record from its
 * start; so this class accepts less than JSON and need never say what is malformed. A test holds
 * the two against each other.
 */
final class PlainReader {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int END = -1;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOP_BITS = 0x8080_8080_8080_8080L;

  private byte[] json;
  private int at;

  /** Whether the value is a plain object; only then the draft is right. */
  boolean read(byte[] value, Draft draft) {
    json = value;
    at = 0;
    boolean plain = readObject(draft) && skipSpace() == END;
    json = null;
    return plain;
  }

  private boolean readObject(Draft draft) {
    if (skipSpace() != '{') return false;
    do {
      at++;
      if (skipSpace() != '"') return false;
      int key = ++at;
      if (!toQuote()) return false;
      Field field = Field.named(json, key, at++);
      if (skipSpace() != ':') return false;
      at++;
      if (!readValue(field, draft)) return false;
    } while (skipSpace() == ',');
    return at < json.length && json[at++] == '}';
  }

  private boolean readValue(Field field, Draft draft) {
    int from;
    switch (skipSpace()) {
      case '"' -> {
        from = ++at;
        if (!toQuote()) return false;
        if (field != null) draft.text(field, json, from, at);
        at++;
        return true;
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        from = at;
        if (!readNumber()) return false;
        if (field != null) draft.number(field, json, from, at);
        return true;
      }
      case 'n' -> {
        if (field != null) draft.absent(field);
        return skipWord("null");
      }
      case 't' -> {
        if (field != null) draft.bad(field);
        return skipWord("true");
      }
      case 'f' -> {
        if (field != null) draft.bad(field);
        return skipWord("false");
      }
      default -> {
        return false;
      }
    }
  }

  /** The next byte that is no space, on which {@code at} then stands, or END. */
  private int skipSpace() {
    for (; at < json.length; at++) {
      byte b = json[at];
      if (b != ' ' && b != '\n' && b != '\t' && b != '\r') return b & 0xFF;
    }
    return END;
  }

  /** Stops at the closing quote of a string; false where a byte before it is not plain. */
  private boolean toQuote() {
    int i = at;
    for (; i <= json.length - Long.BYTES; i += Long.BYTES) {
      long special = special((long) LONG.get(json, i));
      if (special != 0) {
        at = i + Long.numberOfTrailingZeros(special) / Byte.SIZE;
        return json[at] == '"';
      }
    }
    for (; i < json.length; i++) {
      byte b = json[i];
      if (b == '"') {
        at = i;
        return true;
      }
      // A byte of UTF-8 beyond ASCII is negative.
      if (b < ' ' || b == '\\') return false;
    }
    return false;
  }

  /**
   * The top bit of each byte that is a quote, a backslash, a control or not ASCII. A borrow may
   * mark bytes above the lowest marked one wrongly; the lowest is always right.
   */
  private static long special(long word) {
    long quote = word ^ '"' * ONES;
    long backslash = word ^ '\\' * ONES;
    long control = word - ' ' * ONES;
    return (((quote - ONES) & ~quote)
            | ((backslash - ONES) & ~backslash)
            | (control & ~word)
            | word)
        & TOP_BITS;
  }

  /** A number without exponent. */
  private boolean readNumber() {
    if (json[at] == '-') at++;
    int first = at;
    int digits = skipDigits();
    if (digits == 0 || (digits > 1 && json[first] == '0')) return false;
    if (at < json.length && json[at] == '.') {
      at++;
      return skipDigits() > 0;
    }
    return true;
  }

  private int skipDigits() {
    int from = at;
    while (at < json.length && json[at] >= '0' && json[at] <= '9') at++;
    return at - from;
  }

  private boolean skipWord(String word) {
    if (json.length - at < word.length()) return false;
    for (int i = 0; i < word.length(); i++) {
      if (json[at + i] != word.charAt(i)) return false;
    }
    at += word.length();
    return true;
  }
}
