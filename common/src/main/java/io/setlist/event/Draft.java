package io.setlist.event;

import io.setlist.event.Rejection.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What has been read of one record so far. The readers of the JSON hand in every known key with its
 * value as they meet it, and the last one counts; nothing is judged before the whole record is
 * known to be well-formed.
 */
final class Draft {

  /** The longest text in UTF-8 that can still be a good value of any field. */
  static final int LONGEST_TEXT = 4 * 256;

  static final int ALL_FIELDS = -1;

  private static final long MAX_MS_PLAYED = 604_800_000L;
  // Longer digits are more than any field may hold, and could overflow a long.
  private static final int MAX_DIGITS = 15;
  // Up to here m / 10^k is the double next to the decimal number: both sides are exact.
  private static final int MAX_EXACT_DIGITS = 15;
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };
  private static final Field[] FIELDS = Field.values();

  private final byte[][] texts = new byte[FIELDS.length][];
  private long eventTime;
  private long msPlayed;
  private double valence;
  private double energy;
  private int wanted;
  private int good;
  private int bad;

  /** Forgets the record before; of the next one only the fields in {@code wanted} are kept. */
  void begin(int wantedFields) {
    wanted = wantedFields;
    good = 0;
    bad = 0;
  }

  boolean has(Field field) {
    return (good & field.bit) != 0;
  }

  byte[] text(Field field) {
    return has(field) ? texts[field.ordinal()] : null;
  }

  long eventTime() {
    return has(Field.EVENT_TIME) ? eventTime : Rfc3339.UNREADABLE;
  }

  /** A null. */
  void absent(Field field) {
    good &= ~field.bit;
    bad &= ~field.bit;
  }

  /** A value that no known field can have, as a boolean. */
  void bad(Field field) {
    good &= ~field.bit;
    bad |= field.bit;
  }

  private void good(Field field) {
    good |= field.bit;
    bad &= ~field.bit;
  }

  private void settle(Field field, boolean isGood) {
    if (isGood) good(field);
    else bad(field);
  }

  /** A string, given as valid UTF-8 in bytes {@code [from, to)}. */
  void text(Field field, byte[] utf8, int from, int to) {
    if ((wanted & field.bit) == 0) return;
    if (from == to) {
      absent(field);
      return;
    }
    switch (field.kind) {
      case TEXT -> {
        boolean fits = fits(field.limit, utf8, from, to);
        if (fits) texts[field.ordinal()] = Arrays.copyOfRange(utf8, from, to);
        settle(field, fits);
      }
      case TIME -> {
        eventTime = Rfc3339.read(utf8, from, to);
        settle(field, eventTime != Rfc3339.UNREADABLE);
      }
      case COUNTRY -> {
        boolean isCountry = to - from == 2 && isLetter(utf8[from]) && isLetter(utf8[from + 1]);
        if (isCountry) {
          // Of ASCII letters only this bit tells the cases apart.
          texts[field.ordinal()] =
              new byte[] {(byte) (utf8[from] & ~0x20), (byte) (utf8[from + 1] & ~0x20)};
        }
        settle(field, isCountry);
      }
      case MILLIS, RATIO -> bad(field);
    }
  }

  /** A number, given as RFC 8259 writes it, in ASCII bytes {@code [from, to)}. */
  void number(Field field, byte[] ascii, int from, int to) {
    if ((wanted & field.bit) == 0) return;
    switch (field.kind) {
      case TEXT, COUNTRY -> bad(field);
      case TIME -> {
        eventTime = integer(ascii, from, to);
        settle(field, eventTime >= 0 && eventTime <= Rfc3339.LAST);
      }
      case MILLIS -> {
        msPlayed = integer(ascii, from, to);
        settle(field, msPlayed >= 0 && msPlayed <= MAX_MS_PLAYED);
      }
      case RATIO -> {
        // -0 + 0 is 0.
        double value = decimal(ascii, from, to) + 0.0;
        if (field == Field.VALENCE) valence = value;
        else energy = value;
        settle(field, value >= 0 && value <= 1);
      }
    }
  }

  /** The verdict of SPEC 1 on a well-formed record. */
  Parsed judge(long recordTimestampMs, long maxFutureSkewMs) {
    int missing = (Field.USER_ID.bit | Field.EVENT_TIME.bit | Field.TYPE.bit) & ~(good | bad);
    int wrong = missing | bad;
    if (wrong != 0) {
      int first = Integer.lowestOneBit(wrong);
      Code code = (first & missing) != 0 ? Code.MISSING_FIELD : Code.BAD_FIELD;
      return new Rejection(code, FIELDS[Integer.numberOfTrailingZeros(first)].json);
    }
    if (eventTime - maxFutureSkewMs > recordTimestampMs) {
      return new Rejection(Code.FUTURE_TIME, null);
    }
    return new Event(
        text(Field.USER_ID),
        eventTime,
        text(Field.TYPE),
        text(Field.EVENT_ID),
        text(Field.TRACK_ID),
        text(Field.PLAYLIST_ID),
        text(Field.DEVICE_ID),
        text(Field.COUNTRY),
        has(Field.MS_PLAYED) ? msPlayed : Event.NO_MS_PLAYED,
        has(Field.VALENCE) ? valence : Double.NaN,
        has(Field.ENERGY) ? energy : Double.NaN);
  }

  /** Counts code points only where the number of bytes does not settle it. */
  private static boolean fits(int limit, byte[] utf8, int from, int to) {
    int length = to - from;
    if (length <= limit) return true;
    if (length > 4 * limit) return false;
    int points = 0;
    for (int i = from; i < to; i++) {
      if ((utf8[i] & 0xC0) != 0x80) points++;
    }
    return points <= limit;
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** The integer, or -1 where it is negative, too large, or has a fraction or an exponent. */
  private static long integer(byte[] ascii, int from, int to) {
    boolean minus = ascii[from] == '-';
    int first = minus ? from + 1 : from;
    if (to - first > MAX_DIGITS) return -1;
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = ascii[i] - '0';
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return minus && value != 0 ? -1 : value;
  }

  private static double decimal(byte[] ascii, int from, int to) {
    int point = -1;
    long digits = 0;
    if (to - from <= MAX_EXACT_DIGITS) {
      for (int i = from; i < to; i++) {
        int digit = ascii[i] - '0';
        if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
        else if (ascii[i] == '.') point = i;
        else return decimalByJdk(ascii, from, to);
      }
      return point < 0 ? digits : digits / POWERS_OF_TEN[to - point - 1];
    }
    return decimalByJdk(ascii, from, to);
  }

  private static double decimalByJdk(byte[] ascii, int from, int to) {
    return Double.parseDouble(new String(ascii, from, to - from, StandardCharsets.ISO_8859_1));
  }
}
