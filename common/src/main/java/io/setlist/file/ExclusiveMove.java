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
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      // Where this fails too, something else is wrong, and what it says is thrown.
      moveLocked(from, to);
      tell(to, e);
      return;
    }
    Files.delete(from);
  }

  /** The system knows a lock as the process's, and lets it go with any of its channels. */
  private void moveLocked(Path from, Path to) throws IOException {
    synchronized (ExclusiveMove.class) {
      try (FileChannel channel =
              FileChannel.open(
                  to.resolveSibling(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (Files.exists(to)) throw new FileAlreadyExistsException(to.toString());
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      }
    }
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
