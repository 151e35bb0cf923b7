package io.setlist.cli;

/**
 * Characters that a terminal, an editor or a spreadsheet obeys where it should show them: control
 * codes, marks that turn the direction of writing, line ends of other kinds, and the byte-order
 * mark. Records bring them, and whoever reads the answer would see something else than is there.
 */
public final class ControlCharacters {

  private ControlCharacters() {}

  public static boolean isOne(int c) {
    return Character.isISOControl(c)
        || c == 0x061c
        || c == 0x200e
        || c == 0x200f
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xfeff;
  }

  /** The text with a dot in the place of each. */
  public static String dotted(String text) {
    return text.codePoints()
        .map(c -> isOne(c) ? '·' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * The text with the four hexadecimal digits of each behind a backslash and a u, but for the ones
   * to keep. In JSON, where they can stand in strings alone, that is the same text.
   */
  public static String escaped(String text, String kept) {
    if (text.chars().noneMatch(ControlCharacters::isOne)) return text;
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (isOne(c) && kept.indexOf(c) < 0) escaped.append("\\u%04x".formatted((int) c));
      else escaped.append(c);
    }
    return escaped.toString();
  }
}
