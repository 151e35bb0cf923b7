package io.setlist.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveMoveTest {

  @TempDir Path temp;

  /** As FAT answers, and some file systems that are mounted from elsewhere. */
  private final ExclusiveMove withoutLinks =
      new ExclusiveMove(
          (name, file) -> {
            throw new FileSystemException(name.toString(), file.toString(), "Not permitted");
          });

  @Test
  void whereNoFileHasTwoNamesItIsMovedUnderALock() throws Exception {
    Path file = file("file", "text");
    withoutLinks.move(file, temp.resolve("moved"));

    assertThat(temp.resolve("moved")).hasContent("text");
    assertThat(file).doesNotExist();
    assertThat(temp.resolve(ExclusiveMove.LOCK)).isEmptyFile();
  }

  @Test
  void aNameInUseIsNotTakenThereEither() throws Exception {
    Path file = file("file", "new");
    Path taken = file("taken", "old");

    for (ExclusiveMove move : List.of(withoutLinks, ExclusiveMove.BY_LINK)) {
      assertThatThrownBy(() -> move.move(file, taken))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThatThrownBy(() -> move.move(temp.resolve("nothing"), temp.resolve("else")))
          .isInstanceOf(NoSuchFileException.class);
    }
    assertThat(taken).hasContent("old");
    assertThat(file).hasContent("new");
  }

  @Test
  void ofManyOneGetsTheNameUnderALockToo() throws Exception {
    for (int round = 0; round < 100; round++) {
      Path to = temp.resolve("name-" + round);
      List<Path> own =
          IntStream.range(0, 8).mapToObj(n -> file(to.getFileName() + "." + n, "of " + n)).toList();
      long won = own.parallelStream().filter(from -> moves(from, to)).count();

      assertThat(won).isEqualTo(1);
      assertThat(own.stream().filter(Files::exists)).hasSize(own.size() - 1);
    }
  }

  /** Else one would go by a lock of which the others, whose links work, know nothing. */
  @Test
  void aLinkThatFailsOnceIsNoReasonForALock() throws Exception {
    Path file = file("file", "text");
    Path to = temp.resolve("moved");
    ExclusiveMove move =
        new ExclusiveMove(
            (name, linked) -> {
              if (name.equals(to)) throw new FileSystemException("moved", "file", "No space left");
              return Files.createLink(name, linked);
            });
    assertThatThrownBy(() -> move.move(file, to)).hasMessageContaining("No space left");
    assertThat(temp.toFile().list()).containsExactly("file");
  }

  /** As where the server of a mounted folder has done it, and is asked again. */
  @Test
  void aNameThatTheFileHasAlreadyIsItsOwn() throws Exception {
    Path file = file("file", "text");
    Path to = temp.resolve("moved");
    new ExclusiveMove(
            (name, linked) -> {
              Files.createLink(name, linked);
              throw new FileAlreadyExistsException(name.toString());
            })
        .move(file, to);
    assertThat(to).hasContent("text");
    assertThat(file).doesNotExist();
  }

  /** Its only name is taken, by itself. */
  @Test
  void aFileIsNotMovedToItselfAndAway() throws Exception {
    Path file = file("file", "text");
    Path way = Files.createSymbolicLink(temp.resolve("way"), temp);
    for (Path to : List.of(file, way.resolve("file"))) {
      assertThatThrownBy(() -> ExclusiveMove.BY_LINK.move(file, to))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(file).hasContent("text");
    }
  }

  @Test
  void whoMayWriteToTheFolderMayHaveTheLock() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwx---"));
    withoutLinks.move(file("file", "text"), temp.resolve("moved"));
    assertThat(Files.getPosixFilePermissions(temp.resolve(ExclusiveMove.LOCK)))
        .isEqualTo(PosixFilePermissions.fromString("-w--w----"));
  }

  private boolean moves(Path from, Path to) {
    try {
      withoutLinks.move(from, to);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path file(String name, String text) {
    try {
      return Files.writeString(temp.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
