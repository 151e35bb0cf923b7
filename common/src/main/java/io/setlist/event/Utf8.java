package io.setlist.event;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes whole values by the JDK's rules: no overlong forms, no surrogates, nothing cut off. */
final class Utf8 {

  /** Values beyond this are rare; memory for them is not kept. */
  private static final int KEPT_CHARS = 64 * 1024;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private CharBuffer kept = CharBuffer.allocate(1024);

  /** The characters from 0 to the buffer's limit, good until the next call; null for bad UTF-8. */
  CharBuffer decode(byte[] value) {
    CharBuffer chars = buffer(value.length);
    decoder.reset();
    boolean bad = decoder.decode(ByteBuffer.wrap(value), chars, true).isError();
    return bad ? null : chars.flip();
  }

  /** UTF-8 never decodes to more chars than it has bytes. */
  private CharBuffer buffer(int length) {
    if (length > KEPT_CHARS) return CharBuffer.allocate(length);
    if (length > kept.capacity()) kept = CharBuffer.allocate(Integer.highestOneBit(length) * 2);
    return kept.clear();
  }
}
