package io.setlist.bench;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders. */
public final class Folders {

  private Folders() {}

  /** Deletes a folder and all in it; nothing where it is not there. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    for (Path path : paths(folder, Comparator.reverseOrder())) Files.delete(path);
  }

  /** Gives a folder's files a second name each: a copy, as long as nobody writes into a file. */
  static void link(Path from, Path to) {
    try {
      for (Path path : paths(from, Comparator.naturalOrder())) {
        Path twin = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) Files.createDirectories(twin);
        else Files.createLink(twin, path);
      }
    } catch (IOException e) {
      throw JobException.failed("cannot link " + from + " to " + to + ": " + e, e);
    }
  }

  private static List<Path> paths(Path folder, Comparator<Path> order) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(order).toList();
    }
  }
}
