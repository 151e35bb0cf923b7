package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * RFC 8259's grammar for exactly one object, written out rule by rule and as slow as it likes: what
 * the parser calls malformed is judged by this and not by the library that the parser uses.
 */
final class JsonGrammar {

  private final String text;
  private int at;

  private JsonGrammar(String text) {
    this.text = text;
  }

  static boolean isOneObject(byte[] value) {
    String text = new String(value, UTF_8);
    // Bad UTF-8 was replaced while decoding, so it does not come back.
    if (!Arrays.equals(text.getBytes(UTF_8), value)) return false;
    JsonGrammar grammar = new JsonGrammar(text);
    grammar.space();
    return grammar.object(1) && grammar.space() && grammar.at == text.length();
  }

  private boolean value(int depth) {
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    };
  }

  private boolean object(int depth) {
    if (depth > 1000 || !word("{") || !space()) return false;
    if (word("}")) return true;
    do {
      if (!(space() && string() && space() && word(":") && space() && value(depth + 1)))
        return false;
      space();
    } while (word(","));
    return word("}");
  }

  private boolean array(int depth) {
    if (depth > 1000 || !word("[") || !space()) return false;
    if (word("]")) return true;
    do {
      if (!(space() && value(depth + 1))) return false;
      space();
    } while (word(","));
    return word("]");
  }

  private boolean string() {
    if (!word("\"")) return false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') return true;
      if (c < 0x20) return false;
      if (c != '\\') continue;
      char escape = peek();
      at++;
      if (escape == 'u') {
        for (int i = 0; i < 4; i++, at++) {
          if ("0123456789abcdefABCDEF".indexOf(peek()) < 0) return false;
        }
      } else if ("\"\\/bfnrt".indexOf(escape) < 0) {
        return false;
      }
    }
    return false;
  }

  private boolean number() {
    word("-");
    if (!word("0") && !digits()) return false;
    if (word(".") && !digits()) return false;
    if (word("e") || word("E")) {
      if (!word("+")) word("-");
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int from = at;
    while (peek() >= '0' && peek() <= '9') at++;
    return at > from;
  }

  private boolean space() {
    while (" \t\n\r".indexOf(peek()) >= 0) at++;
    return true;
  }

  private boolean word(String word) {
    if (!text.startsWith(word, at)) return false;
    at += word.length();
    return true;
  }

  /** Past the end a character that no rule accepts. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : '\uFFFF';
  }
}
