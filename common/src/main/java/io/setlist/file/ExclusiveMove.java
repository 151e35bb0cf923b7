package io.setlist.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a file another name that must not be taken: of several who want it, one gets it, and a
 * reader finds the whole file or none. That is how one of two writers of a version of a table wins.
 *
 * <p>Where nothing is renamed onto a name in use, a second name is given and the first taken away.
 * A file system that has no second names, as FAT and some that are mounted from elsewhere, gets a
 * lock beside the files: as good, if its locks reach all who write there.
 */
final class ExclusiveMove {

  /** Gives a file a second name. */
  interface Link {
    Path create(Path name, Path file) throws IOException;
  }

  static final ExclusiveMove BY_LINK = new ExclusiveMove(Files::createLink);

  static final String LOCK = ".rename.lock";

  private static final Logger LOG = LoggerFactory.getLogger(ExclusiveMove.class);

  private final Link link;
  private final AtomicBoolean told = new AtomicBoolean();

  ExclusiveMove(Link link) {
    this.link = link;
  }

  /**
   * Moves a file within its file system.
   *
   * @throws FileAlreadyExistsException where the name is taken
   */
  void move(Path from, Path to) throws IOException {
    try {
      link.create(to, from);
    } catch (FileAlreadyExistsException e) {
      // A server's answer that was lost on its way was asked for again.
      if (!isSecondName(from, to)) throw e;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      requireNoLinks(to, e);
      moveLocked(from, to);
      tell(to, e);
      return;
    }
    try {
      Files.delete(from);
    } catch (IOException e) {
      LOG.warn("{} is done, and its first name {} could not be taken away: {}", to, from, e);
    }
  }

  /** One name, also by another way to its folder, is not two: it would be taken away. */
  private static boolean isSecondName(Path from, Path to) {
    try {
      return Files.isSameFile(from, to) && !from.toRealPath().equals(to.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * That one writer's link failed must not lead it to a lock of which another, whose link works,
   * knows nothing: a file that is made for it must have no second name either.
   */
  private void requireNoLinks(Path to, Exception why) throws IOException {
    Path probe = to.resolveSibling(".link." + UUID.randomUUID() + ".tmp");
    Path second = to.resolveSibling(".link." + UUID.randomUUID() + ".tmp");
    try {
      Files.createFile(probe);
    } catch (IOException e) {
      throw why instanceof IOException failed ? failed : e;
    }
    try {
      link.create(second, probe);
    } catch (IOException | UnsupportedOperationException none) {
      return;
    } finally {
      Files.deleteIfExists(second);
      Files.deleteIfExists(probe);
    }
    throw why instanceof IOException failed ? failed : new IOException(why);
  }

  /** The system knows a lock as the process's, and lets it go with any of its channels. */
  private static void moveLocked(Path from, Path to) throws IOException {
    synchronized (ExclusiveMove.class) {
      try (FileChannel channel = FileChannel.open(lockBeside(to), StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (Files.exists(to)) throw new FileAlreadyExistsException(to.toString());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** For all who may write to the folder, whatever this process leaves others of its files. */
  private static Path lockBeside(Path to) throws IOException {
    Path lock = to.resolveSibling(LOCK);
    try {
      Files.createFile(lock);
    } catch (FileAlreadyExistsException e) {
      // Another was quicker. It may have died before the next line, or this may be its own again.
    }
    try {
      share(lock);
    } catch (IOException e) {
      // It is another user's, or its rights cannot be set here; then they are those of all files.
    }
    return lock;
  }

  private static void share(Path lock) throws IOException {
    PosixFileAttributeView rights = view(lock);
    if (rights == null) return;
    Set<PosixFilePermission> all = EnumSet.of(PosixFilePermission.OWNER_WRITE);
    for (PosixFilePermission right : view(lock.getParent()).readAttributes().permissions()) {
      if (right.name().endsWith("_WRITE")) all.add(right);
    }
    if (!rights.readAttributes().permissions().equals(all)) rights.setPermissions(all);
  }

  private static PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }

  private void tell(Path to, Exception why) {
    if (told.getAndSet(true)) return;
    LOG.warn(
        "no file can have a second name in {} ({}), so those who write there are kept apart by a"
            + " lock on {}: let all of them be on one machine, unless the file system's locks"
            + " reach the others",
        to.getParent(),
        why.getMessage(),
        LOCK);
  }
}
