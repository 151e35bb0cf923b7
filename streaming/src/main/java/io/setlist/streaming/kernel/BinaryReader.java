package io.setlist.streaming.kernel;

import java.util.Arrays;

/**
 * Reads what a {@link BinaryWriter} wrote. Every method throws an IllegalStateException where the
 * bytes cannot have been written so; none reads beyond its range.
 */
public final class BinaryReader {

  private final byte[] bytes;
  private final int end;
  private int at;

  public BinaryReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  public boolean hasMore() {
    return at < end;
  }

  public int readByte() {
    require(1);
    return bytes[at++] & 0xFF;
  }

  public long readVarLong() {
    long v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = readByte();
      v |= (long) (b & 0x7F) << shift;
      if (b < 0x80) return v;
    }
    throw corrupt("a number has more than ten bytes");
  }

  /** A number that counts things of at least {@code bytesEach} bytes still to be read. */
  int readCount(int bytesEach) {
    long n = readVarLong();
    if (n < 0 || n > (end - at) / bytesEach) throw corrupt("a count exceeds the bytes");
    return (int) n;
  }

  public int readInt() {
    long v = readVarLong();
    if (v < 0 || v > Integer.MAX_VALUE) throw corrupt("a number is out of range");
    return (int) v;
  }

  public long readZigZag() {
    long v = readVarLong();
    return (v >>> 1) ^ -(v & 1);
  }

  long readLong() {
    require(8);
    long v = 0;
    for (int i = 0; i < 8; i++) v = v << 8 | (bytes[at++] & 0xFF);
    return v;
  }

  public byte[] readBytes(int length) {
    require(length);
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  public byte[] readNullable() {
    int length = readInt();
    return length == 0 ? null : readBytes(length - 1);
  }

  /** Where the next value begins. */
  public int at() {
    return at;
  }

  double readFraction() {
    long parts = readVarLong();
    if (parts == 0) return Double.longBitsToDouble(readLong());
    if (parts < 0 || parts > BinaryWriter.DECIMALS + 1) throw corrupt("a number is out of range");
    return (parts - 1) / (double) BinaryWriter.DECIMALS;
  }

  byte[] readText() {
    long header = readVarLong();
    int packing = (int) header & 3;
    long length = packing == BinaryWriter.UUID ? Hex.UUID_BYTES : header >>> 2;
    require(length);
    int from = at;
    at += (int) length;
    return switch (packing) {
      case BinaryWriter.RAW -> Arrays.copyOfRange(bytes, from, at);
      case BinaryWriter.UUID -> Hex.unpackUuid(bytes, from);
      case BinaryWriter.HEX -> Hex.unpack(bytes, from, (int) length);
      default -> throw corrupt("a text has an unknown packing");
    };
  }

  private void require(long length) {
    if (length > end - at) throw corrupt("they end too early");
  }

  static IllegalStateException corrupt(String what) {
    return new IllegalStateException("corrupt bytes: " + what);
  }
}
