package io.setlist.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Reads any JSON object with Jackson's streaming parser.
 *
 * <p>{@link Utf8} has decoded it before. Handed the bytes, Jackson would guess the encoding (UTF-16
 * would pass), skip a byte order mark without a word, and let overlong forms and encoded surrogates
 * through. It would also keep every name it meets in a table that the process shares; over
 * characters, with canonicalizing off, it keeps none.
 */
final class JacksonReader {

  private static final int MAX_DEPTH = 1000;

  /** Only the depth is limited here: how long a record may be is the caller's rule. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer utf8 = ByteBuffer.allocate(Draft.LONGEST_TEXT);

  /** Whether the text is exactly one JSON object; the draft then holds its known fields. */
  boolean read(CharBuffer text, Draft draft) {
    if (!hasGoodEscapes(text)) return false;
    try (JsonParser json = JSON.createParser(text.array(), 0, text.limit())) {
      return readObject(json, draft) && json.nextToken() == null;
    } catch (IOException malformed) {
      return false;
    }
  }

  /**
   * Whether each code in an escape is four hexadecimal digits. Jackson looks at the lower eight
   * bits of a character, and takes U+0663 for a {@code c}.
   */
  private static boolean hasGoodEscapes(CharBuffer text) {
    char[] chars = text.array();
    int end = text.limit();
    for (int i = 0; i < end; i++) {
      if (chars[i] != '\\') continue;
      i++;
      if (i == end || chars[i] != 'u') continue;
      for (int digit = 0; digit < 4; digit++) {
        i++;
        if (i == end || !HexFormat.isHexDigit(chars[i])) return false;
      }
    }
    return true;
  }

  private boolean readObject(JsonParser json, Draft draft) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) return false;
    String name;
    while ((name = json.nextFieldName()) != null) {
      Field field = Field.named(name);
      JsonToken token = json.nextToken();
      if (field == null) {
        json.skipChildren();
        continue;
      }
      switch (token) {
        case VALUE_NULL -> draft.absent(field);
        case VALUE_STRING -> text(field, json, draft);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          byte[] ascii = json.getText().getBytes(StandardCharsets.ISO_8859_1);
          draft.number(field, ascii, 0, ascii.length);
        }
        default -> {
          json.skipChildren();
          draft.bad(field);
        }
      }
    }
    return json.currentToken() == JsonToken.END_OBJECT;
  }

  private void text(Field field, JsonParser json, Draft draft) throws IOException {
    CharBuffer chars =
        CharBuffer.wrap(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    utf8.clear();
    encoder.reset();
    // An error is an unpaired surrogate; an overflow is longer than any field may be.
    if (encoder.encode(chars, utf8, true).isUnderflow()) {
      draft.text(field, utf8.array(), 0, utf8.position());
    } else {
      draft.bad(field);
    }
  }
}
