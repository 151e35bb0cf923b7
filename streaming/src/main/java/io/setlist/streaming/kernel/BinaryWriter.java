package io.setlist.streaming.kernel;

import java.util.Arrays;

/** Appends compact binary values to a growing buffer; {@link BinaryReader} is its inverse. */
public final class BinaryWriter {

  /** How the text after a header is packed; the header is the length times four plus this. */
  static final int RAW = 0;

  static final int UUID = 1;
  static final int HEX = 2;

  /**
   * Numbers from 0 to 1 are mostly short decimals: up to this many parts are stored as integers.
   */
  static final int DECIMALS = 10_000;

  private byte[] buffer;
  private int size;

  public BinaryWriter(int capacity) {
    buffer = new byte[capacity];
  }

  public int size() {
    return size;
  }

  /** Bytes that the buffer takes, filled or not. */
  int capacity() {
    return buffer.length;
  }

  public void reset() {
    size = 0;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  public void writeByte(int b) {
    ensure(1);
    buffer[size++] = (byte) b;
  }

  /** Seven bits a byte, the lowest first; small non-negative numbers are short. */
  public void writeVarLong(long v) {
    ensure(10);
    while ((v & ~0x7FL) != 0) {
      buffer[size++] = (byte) (v | 0x80);
      v >>>= 7;
    }
    buffer[size++] = (byte) v;
  }

  /** As {@link #writeVarLong}, but small negative numbers are short too. */
  public void writeZigZag(long v) {
    writeVarLong((v << 1) ^ (v >> 63));
  }

  /** As they are, without their number. */
  public void writeBytes(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  /** What another has, as it is. */
  public void writeAll(BinaryWriter other) {
    ensure(other.size);
    System.arraycopy(other.buffer, 0, buffer, size, other.size);
    size += other.size;
  }

  /** With their number, or as null. */
  public void writeNullable(byte[] bytes) {
    writeVarLong(bytes == null ? 0 : bytes.length + 1L);
    if (bytes != null) writeBytes(bytes);
  }

  /** Eight bytes. */
  void writeLong(long v) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) buffer[size++] = (byte) (v >>> shift);
  }

  /** A number in 0..1, exactly: as ten-thousandths where it is a whole number of them, else raw. */
  void writeFraction(double v) {
    long parts = Math.round(v * DECIMALS);
    if (parts >= 0 && parts <= DECIMALS && same(parts / (double) DECIMALS, v)) {
      writeVarLong(parts + 1);
    } else {
      writeVarLong(0);
      writeLong(Double.doubleToRawLongBits(v));
    }
  }

  private static boolean same(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }

  /** Any bytes; lower-case UUIDs and hexadecimal digits take half the room. */
  void writeText(byte[] text) {
    int packing = Hex.isUuid(text) ? UUID : Hex.isHex(text) ? HEX : RAW;
    writeVarLong(
        (packing == HEX ? text.length / 2L : packing == UUID ? 0 : text.length) * 4 + packing);
    ensure(text.length);
    switch (packing) {
      case UUID -> size = Hex.packUuid(text, buffer, size);
      case HEX -> size = Hex.pack(text, 0, text.length, buffer, size);
      default -> {
        System.arraycopy(text, 0, buffer, size, text.length);
        size += text.length;
      }
    }
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
