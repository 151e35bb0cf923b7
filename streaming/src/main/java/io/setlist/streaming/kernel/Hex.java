package io.setlist.streaming.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lower-case hexadecimal digits and UUIDs in ASCII, to and from the bytes that they stand for. */
final class Hex {

  static final int UUID_BYTES = 16;
  private static final int UUID_CHARS = 36;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) VALUES[DIGITS[i]] = (byte) i;
  }

  private Hex() {}

  /** Whether the text is the canonical form of a UUID, in lower case. */
  static boolean isUuid(byte[] text) {
    return text.length == UUID_CHARS
        && text[8] == '-'
        && text[13] == '-'
        && text[18] == '-'
        && text[23] == '-'
        && isHex(text, 0, 8)
        && isHex(text, 9, 13)
        && isHex(text, 14, 18)
        && isHex(text, 19, 23)
        && isHex(text, 24, 36);
  }

  /** Whether the text is an even number of lower-case digits, at least two. */
  static boolean isHex(byte[] text) {
    return text.length > 0 && text.length % 2 == 0 && isHex(text, 0, text.length);
  }

  private static boolean isHex(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (VALUES[text[i] & 0xFF] < 0) return false;
    }
    return true;
  }

  /**
   * Packs the digits in [from, to) into {@code out} at {@code at}; returns the index after them.
   */
  static int pack(byte[] text, int from, int to, byte[] out, int at) {
    for (int i = from; i < to; i += 2) {
      out[at++] = (byte) (VALUES[text[i]] << 4 | VALUES[text[i + 1]]);
    }
    return at;
  }

  static int packUuid(byte[] text, byte[] out, int at) {
    at = pack(text, 0, 8, out, at);
    at = pack(text, 9, 13, out, at);
    at = pack(text, 14, 18, out, at);
    at = pack(text, 19, 23, out, at);
    return pack(text, 24, 36, out, at);
  }

  static byte[] unpack(byte[] in, int at, int length) {
    byte[] text = new byte[length * 2];
    unpack(in, at, length, text, 0);
    return text;
  }

  static byte[] unpackUuid(byte[] in, int at) {
    byte[] text = new byte[UUID_CHARS];
    text[8] = text[13] = text[18] = text[23] = '-';
    unpack(in, at, 4, text, 0);
    unpack(in, at + 4, 2, text, 9);
    unpack(in, at + 6, 2, text, 14);
    unpack(in, at + 8, 2, text, 19);
    unpack(in, at + 10, 6, text, 24);
    return text;
  }

  private static void unpack(byte[] in, int at, int length, byte[] text, int to) {
    for (int i = at; i < at + length; i++) {
      text[to++] = DIGITS[(in[i] >> 4) & 0xF];
      text[to++] = DIGITS[in[i] & 0xF];
    }
  }
}
