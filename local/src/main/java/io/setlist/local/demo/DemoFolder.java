package io.setlist.local.demo;

import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The demo's folder: its own by a marker file, and one demo's at a time by a lock on it. */
final class DemoFolder implements AutoCloseable {

  private static final String MARKER = ".setlist-demo";

  private final Path dir;
  private final FileChannel marker;

  private DemoFolder(Path dir, FileChannel marker) {
    this.dir = dir;
    this.marker = marker;
  }

  /**
   * Makes the folder, or empties that of an earlier demo.
   *
   * @throws JobException (usage) where it holds anything else, or another demo runs in it
   */
  static DemoFolder claim(Path wanted) {
    Path dir = wanted.toAbsolutePath().normalize();
    try {
      if (Files.exists(dir) && !Files.isDirectory(dir)) {
        throw JobException.usage("--dir " + wanted + " is a file; name a folder");
      }
      if (Files.isDirectory(dir) && !Files.exists(dir.resolve(MARKER)) && !isEmpty(dir)) {
        throw JobException.usage(
            "--dir " + wanted + " holds files that are no demo's; name an empty or new folder");
      }
      Files.createDirectories(dir);
      FileChannel marker =
          FileChannel.open(
              dir.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(marker)) {
        marker.close();
        throw JobException.usage(
            "another demo runs in " + wanted + "; wait for it, or name another --dir");
      }
      DemoFolder folder = new DemoFolder(dir, marker);
      folder.empty();
      return folder;
    } catch (IOException e) {
      throw JobException.failed("cannot use the folder " + wanted + ": " + e, e);
    }
  }

  Path broker() {
    return dir.resolve("broker");
  }

  Path traffic() {
    return dir.resolve("traffic");
  }

  Path warehouse() {
    return dir.resolve("warehouse");
  }

  private void empty() throws IOException {
    List<Path> old;
    try (Stream<Path> all = Files.list(dir)) {
      old = all.filter(p -> !p.endsWith(MARKER)).toList();
    }
    for (Path p : old) delete(p);
  }

  private static void delete(Path path) throws IOException {
    List<Path> all;
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> walk = Files.walk(path)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
    } else {
      all = List.of(path);
    }
    for (Path p : all) Files.delete(p);
  }

  private static boolean isEmpty(Path dir) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.findAny().isEmpty();
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  @Override
  public void close() throws IOException {
    marker.close();
  }
}
