package io.setlist.local.submit;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the archive of a build's classes, {@code shared.jsa} in a folder with the notes of runs
 * ({@code *.notes}): once at a time, and whole or not at all.
 *
 * <p>A process of its own, and a child of none: the command beside which it was begun may be over
 * long before it.
 */
public final class ClassArchive {

  private final Path folder;
  private final String classPath;

  private ClassArchive(Path folder, String classPath) {
    this.folder = folder;
    this.classPath = classPath;
  }

  /**
   * The archive is for the class path of this program. What the JVM that makes it says goes to
   * where this one's output goes.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    new ClassArchive(Path.of(args[0]), System.getProperty("java.class.path")).makeOnceAtATime();
  }

  private void makeOnceAtATime() throws IOException, InterruptedException {
    Path tried = folder.resolve("tried");
    try (FileChannel channel =
            FileChannel.open(tried, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) return;
      // Of the notes that come from now on, another archive is made.
      Files.setLastModifiedTime(tried, FileTime.from(Instant.now()));
      make();
    }
  }

  private void make() throws IOException, InterruptedException {
    List<Path> jars = Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    Path list = folder.resolve("all.new");
    Path archive = folder.resolve("shared.new");
    try {
      Files.write(list, SharedClasses.list(notes(), SharedClasses.withBytes(jars)));
      if (dump(list, archive) == 0) {
        Files.move(archive, folder.resolve("shared.jsa"), StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(list);
      Files.deleteIfExists(archive);
    }
  }

  private List<Path> notes() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".notes") && Files.isReadable(file))
          .sorted()
          .toList();
    }
  }

  private int dump(Path list, Path archive) throws IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:dump",
            "-Xmx1g",
            "-XX:SharedClassListFile=" + list,
            "-XX:SharedArchiveFile=" + archive,
            "-cp",
            classPath)
        .inheritIO()
        .start()
        .waitFor();
  }
}
