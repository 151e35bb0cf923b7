package io.setlist.event;

/**
 * The instant of SPEC 1: {@code YYYY-MM-DDThh:mm:ss[.f…](Z|±hh:mm)} in ASCII bytes. By hand, since
 * java.time's formatters take more time than all the rest of an event, and accept more: hour 24,
 * lower case, second 60.
 */
final class Rfc3339 {

  /** No event time: the bytes are not of this form, or the instant is out of range. */
  static final long UNREADABLE = Long.MIN_VALUE;

  /** 9999-12-31T23:59:59.999Z. The least instant is 0. */
  static final long LAST = 253_402_300_799_999L;

  private static final int SHORTEST = "1970-01-01T00:00:00Z".length();
  private static final int MAX_OFFSET_MINUTES = 18 * 60;

  private Rfc3339() {}

  /** Epoch milliseconds, or {@link #UNREADABLE}. */
  static long read(byte[] b, int from, int to) {
    if (to - from < SHORTEST
        || b[from + 4] != '-'
        || b[from + 7] != '-'
        || b[from + 10] != 'T'
        || b[from + 13] != ':'
        || b[from + 16] != ':') {
      return UNREADABLE;
    }
    // A byte that is no digit makes its number, and so their OR, negative.
    int century = twoDigits(b, from);
    int yearOfCentury = twoDigits(b, from + 2);
    int month = twoDigits(b, from + 5);
    int day = twoDigits(b, from + 8);
    int hour = twoDigits(b, from + 11);
    int minute = twoDigits(b, from + 14);
    int second = twoDigits(b, from + 17);
    if ((century | yearOfCentury | month | day | hour | minute | second) < 0) return UNREADABLE;
    int year = century * 100 + yearOfCentury;
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return UNREADABLE;
    if (hour > 23 || minute > 59 || second > 59) return UNREADABLE;

    int at = from + 19;
    int millis = 0;
    if (b[at] == '.') {
      int scale = 100;
      int first = ++at;
      for (; at < to && isDigit(b[at]); at++, scale /= 10) millis += (b[at] - '0') * scale;
      if (at == first || at - first > 9) return UNREADABLE;
    }
    int offset = offsetMinutes(b, at, to);
    if (offset == Integer.MIN_VALUE) return UNREADABLE;
    long minutes = epochDay(year, month, day) * 1440 + hour * 60L + minute - offset;
    long instant = (minutes * 60 + second) * 1000 + millis;
    return instant >= 0 && instant <= LAST ? instant : UNREADABLE;
  }

  /**
   * What stands in {@code [at, to)} must be the whole offset; Integer.MIN_VALUE where it is none.
   */
  private static int offsetMinutes(byte[] b, int at, int to) {
    int length = to - at;
    if (length == 1 && b[at] == 'Z') return 0;
    if (length != 6 || b[at + 3] != ':') return Integer.MIN_VALUE;
    int hours = twoDigits(b, at + 1);
    int minutes = twoDigits(b, at + 4);
    int offset = hours * 60 + minutes;
    if ((hours | minutes) < 0 || minutes > 59 || offset > MAX_OFFSET_MINUTES) {
      return Integer.MIN_VALUE;
    }
    return switch (b[at]) {
      case '+' -> offset;
      case '-' -> -offset;
      default -> Integer.MIN_VALUE;
    };
  }

  private static int twoDigits(byte[] b, int at) {
    return isDigit(b[at]) && isDigit(b[at + 1]) ? (b[at] - '0') * 10 + b[at + 1] - '0' : -1;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /**
   * Days since 1970-01-01, counted in years that begin in March, so that the leap day is the last.
   */
  private static long epochDay(int year, int month, int day) {
    int y = month > 2 ? year : year - 1;
    int monthFromMarch = (month + 9) % 12;
    int leapDays = Math.floorDiv(y, 4) - Math.floorDiv(y, 100) + Math.floorDiv(y, 400);
    return y * 365L + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468;
  }
}
