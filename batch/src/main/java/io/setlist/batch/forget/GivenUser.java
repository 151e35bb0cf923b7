package io.setlist.batch.forget;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The user id on standard input, where no list of processes and no shell's history has it: one line
 * of UTF-8, of which only its end is no part of the id.
 */
final class GivenUser {

  /** What {@code --user} says to have it read. */
  static final String ON_STANDARD_INPUT = "-";

  private static final int MOST_BYTES = 64 * 1024;

  private GivenUser() {}

  /**
   * Reads the id.
   *
   * @param in read to its end: of several ids, all but the first would be left out without a word
   * @throws JobException (usage) where that is not one line of UTF-8
   */
  static String read(InputStream in) throws IOException {
    byte[] given = in.readNBytes(MOST_BYTES);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(given)).toString();
      String id = text.replaceFirst("\r?\n$", "");
      if (id.isEmpty()) throw refused("is empty");
      if (id.indexOf('\n') >= 0) throw refused("has more than one line");
      return id;
    } catch (CharacterCodingException e) {
      throw refused("is not UTF-8");
    }
  }

  private static JobException refused(String why) {
    return JobException.usage("--user -: standard input " + why + "; give one user id there");
  }
}
