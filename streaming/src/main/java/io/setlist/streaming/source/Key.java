package io.setlist.streaming.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The grouping key of the rows that the source gives: a user's events, or the reports of a
 * partition, told apart by the first byte.
 */
public final class Key {

  private static final byte USER = 'u';
  private static final byte REPORT = 'r';

  private Key() {}

  static byte[] ofUser(byte[] userId) {
    return prefixed(USER, userId);
  }

  static byte[] ofReport(int partition) {
    return prefixed(REPORT, Integer.toString(partition).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] prefixed(byte kind, byte[] rest) {
    byte[] key = new byte[rest.length + 1];
    key[0] = kind;
    System.arraycopy(rest, 0, key, 1, rest.length);
    return key;
  }

  public static boolean isReport(byte[] key) {
    return key[0] == REPORT;
  }

  /** The UTF-8 of the user id of a key that is no report's. */
  public static byte[] userOf(byte[] key) {
    return Arrays.copyOfRange(key, 1, key.length);
  }
}
