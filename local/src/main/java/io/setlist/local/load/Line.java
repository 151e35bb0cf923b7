package io.setlist.local.load;

import java.nio.file.Path;

/**
 * A line of a file, which becomes a record.
 *
 * @param bytes without its newline
 */
record Line(Origin origin, byte[] bytes) {

  /**
   * Where it stands.
   *
   * @param file its place among the input files
   * @param number the first is 1
   */
  record Origin(Path path, int file, long number) {

    String name() {
      return path + ": line " + number;
    }
  }
}
