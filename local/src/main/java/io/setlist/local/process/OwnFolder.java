package io.setlist.local.process;

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

/** A command's folder: its own by a marker file, and one run's at a time by a lock on it. */
public final class OwnFolder implements AutoCloseable {

  private final Path dir;
  private final FileChannel marker;

  private OwnFolder(Path dir, FileChannel marker) {
    this.dir = dir;
    this.marker = marker;
  }

  /**
   * Makes the folder, or empties that of an earlier run.
   *
   * @throws JobException (usage) where it holds anything else, or another run goes on in it
   */
  public static OwnFolder claim(Path wanted, String command) {
    Path dir = wanted.toAbsolutePath().normalize();
    Path mark = dir.resolve(".setlist-" + command);
    try {
      if (Files.exists(dir) && !Files.isDirectory(dir)) {
        throw JobException.usage("--dir " + wanted + " is a file; name a folder");
      }
      if (Files.isDirectory(dir) && !Files.exists(mark) && !isEmpty(dir)) {
        throw JobException.usage(
            "--dir " + wanted + " holds files of others; name an empty or new folder");
      }
      Files.createDirectories(dir);
      FileChannel marker =
          FileChannel.open(mark, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(marker)) {
        marker.close();
        throw JobException.usage(
            "another " + command + " runs in " + wanted + "; wait for it, or name another --dir");
      }
      OwnFolder folder = new OwnFolder(dir, marker);
      folder.empty(mark);
      return folder;
    } catch (IOException e) {
      throw JobException.failed("cannot use the folder " + wanted + ": " + e, e);
    }
  }

  /** A file or folder in it. */
  public Path resolve(String name) {
    return dir.resolve(name);
  }

  /** A folder in it, with nothing in it. */
  public Path emptied(String name) throws IOException {
    Path folder = resolve(name);
    if (Files.exists(folder)) delete(folder);
    return Files.createDirectories(folder);
  }

  /** Deletes a file or folder in it, where it is there. */
  public void remove(Path inside) throws IOException {
    if (!inside.startsWith(dir)) throw new IllegalArgumentException(inside + " is not in " + dir);
    if (Files.exists(inside)) delete(inside);
  }

  private void empty(Path mark) throws IOException {
    List<Path> old;
    try (Stream<Path> all = Files.list(dir)) {
      old = all.filter(p -> !p.equals(mark)).toList();
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
