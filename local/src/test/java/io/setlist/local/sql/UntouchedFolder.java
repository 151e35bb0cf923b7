package io.setlist.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder as it was, down to hidden files, sizes and the moment of each file's last change. */
record UntouchedFolder(Path folder, Map<String, String> files) {

  static UntouchedFolder asItIs(Path folder) throws IOException {
    return new UntouchedFolder(folder, files(folder));
  }

  void assertUntouched() throws IOException {
    assertThat(files(folder)).isEqualTo(files);
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        String size = Files.isDirectory(file) ? "folder" : Files.size(file) + " bytes";
        found.put(
            folder.relativize(file).toString(), size + ", " + Files.getLastModifiedTime(file));
      }
    }
    return found;
  }
}
