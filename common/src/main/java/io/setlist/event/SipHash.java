package io.setlist.event;

/**
 * SipHash-1-3 by Aumasson and Bernstein, the hash of Rust's and Python's maps: fast for short keys,
 * and nobody who does not know the secret finds keys with one hash.
 */
record SipHash(long k0, long k1) {

  long of(byte[] bytes) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = bytes.length & ~7;
    // A round a word, and three to finish; the last word has the rest of the bytes and the length.
    for (int at = 0; at <= whole; at += 8) {
      long word = at < whole ? (long) Words.LITTLE_ENDIAN.get(bytes, at) : rest(bytes, whole);
      v3 ^= word;
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
      v0 ^= word;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 3; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private static long rest(byte[] bytes, int from) {
    long word = (long) bytes.length << 56;
    for (int at = from; at < bytes.length; at++) word |= (bytes[at] & 0xffL) << (8 * (at - from));
    return word;
  }
}
