package io.setlist.batch.forget;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * User ids that no list of processes and no shell's history has: one a line, of which only its end
 * is no part of the id, in UTF-8.
 */
final class GivenUsers {

  /** What {@code --user} says to have it read from standard input. */
  static final String ON_STANDARD_INPUT = "-";

  private static final int LONGEST_ID = 256;
  private static final int MOST_BYTES = 64 * 1024;

  private GivenUsers() {}

  /**
   * Reads the one id on standard input.
   *
   * @param in read to its end: of several ids, all but the first would be left out without a word
   * @throws JobException (usage) where that is not one line
   */
  static String read(InputStream in) throws IOException {
    List<String> ids = ids(in.readNBytes(MOST_BYTES), "--user -: standard input");
    if (ids.size() == 1) return ids.get(0);
    throw JobException.usage(
        "--user -: standard input has more than one line; give one user id there, or --users FILE");
  }

  /**
   * Reads the ids in a file.
   *
   * @throws JobException (usage) where it has none, or a line that is none
   */
  static List<String> read(Path file) throws IOException {
    try {
      return ids(Files.readAllBytes(file), "--users " + file + ": it");
    } catch (NoSuchFileException e) {
      throw JobException.usage("--users " + file + ": there is no such file");
    }
  }

  private static List<String> ids(byte[] given, String where) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(given)).toString();
      // Some editors begin a file with a mark that nobody sees: it is no part of the first id.
      String lines = text.replaceFirst("^\uFEFF", "").replaceFirst("\r?\n$", "");
      List<String> ids = List.of(lines.split("\r?\n", -1));
      if (ids.equals(List.of(""))) throw JobException.usage(where + " is empty");
      for (int line = 1; line <= ids.size(); line++) {
        requireId(ids.get(line - 1), where + ", line " + line + ",");
      }
      return ids;
    } catch (CharacterCodingException e) {
      throw JobException.usage(where + " is not UTF-8");
    }
  }

  /**
   * Makes sure that it can be one.
   *
   * @throws JobException (usage) where not
   */
  static void requireId(String id, String where) {
    if (id.isEmpty()) throw JobException.usage(where + " is empty, which is no user id");
    if (id.codePointCount(0, id.length()) > LONGEST_ID) {
      throw JobException.usage(
          where + " is longer than any user id: " + LONGEST_ID + " characters");
    }
  }
}
