package io.setlist.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder whose files have a number in their names: Delta's commits, Spark's turns, snapshots. */
record Numbered(Path folder) {

  private static final Pattern NAME = Pattern.compile("(\\d+)(\\.(json|changelog|zip))?");

  /** The largest number; -1 where there is none. */
  long newest() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(Numbered::number).max().orElse(-1);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  /**
   * Returns at once when a file of that number or a larger one is there. It lists the folder once:
   * there may be a hundred thousand files in it.
   *
   * @return false where it has not come and the time is over, or nobody is there to make it
   */
  boolean await(long number, BooleanSupplier alive, long patienceMs)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + patienceMs * 1_000_000;
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      boolean watched = false;
      long newest = -1;
      while (newest < number) {
        if (!watched && Files.isDirectory(folder)) {
          folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
          watched = true;
          newest = newest(); // it may have come meanwhile
        } else if (System.nanoTime() > until || !alive.getAsBoolean()) {
          return newest() >= number;
        } else {
          newest = Math.max(newest, newestOf(watch.poll(20, TimeUnit.MILLISECONDS)));
        }
      }
      return true;
    }
  }

  private long newestOf(WatchKey change) {
    if (change == null) return -1;
    long newest = -1;
    for (WatchEvent<?> event : change.pollEvents()) {
      boolean told = event.context() instanceof Path;
      newest = Math.max(newest, told ? number((Path) event.context()) : newest());
    }
    change.reset();
    return newest;
  }
}
