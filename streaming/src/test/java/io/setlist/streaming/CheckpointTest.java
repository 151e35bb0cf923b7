package io.setlist.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final Checkpoint.Owner OURS =
      new Checkpoint.Owner("sessions", "listens", "tables-1");

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temp.resolve("cp");
  }

  @Test
  void marksANewFolderAndKnowsItAgain() throws IOException {
    open().claim(OURS, () -> false);
    assertThat(Files.readString(folder.resolve("setlist.json")))
        .isEqualTo("{\"query\":\"sessions\",\"topic\":\"listens\",\"tables\":\"tables-1\"}");
    assertThatCode(() -> open().claim(OURS, () -> false)).doesNotThrowAnyException();
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    Files.createDirectory(folder);
    Files.createFile(folder.resolve(".setlist.json.crc"));
    open().claim(OURS, () -> false);
    assertThat(folder.resolve("setlist.json")).exists();
  }

  @Test
  void refusesTheCheckpointOfAnotherJob() throws IOException {
    open().claim(OURS, () -> false);
    refuses(
        new Checkpoint.Owner("archive", "listens", "tables-1"),
        "the archive query of topic 'listens' into tables tables-1");
    refuses(
        new Checkpoint.Owner("sessions", "songs", "tables-1"),
        "the sessions query of topic 'songs' into tables tables-1");
    refuses(
        new Checkpoint.Owner("sessions", "listens", "tables-2"),
        "the sessions query of topic 'listens' into tables tables-2");
  }

  private void refuses(Checkpoint.Owner other, String description) {
    assertThatThrownBy(() -> open().claim(other, () -> false))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "checkpoint "
                + folder
                + " belongs to the sessions query of topic 'listens' into tables tables-1, this is "
                + description
                + "; give each its own --checkpoint");
  }

  @Test
  void refusesAFolderWithSomethingElseInIt() throws IOException {
    Files.createDirectories(folder.resolve("offsets"));
    assertThatThrownBy(() -> open().claim(OURS, () -> false))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
  }

  @Test
  void refusesANewFolderForTablesThatHaveRows() throws IOException {
    assertThatThrownBy(() -> open().claim(OURS, () -> true))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("the tables of the sessions query have rows but " + folder);
    assertThat(folder.resolve("setlist.json")).doesNotExist();
  }

  @Test
  void goesOnWithTablesThatHaveRowsOnceAQueryHasBegun() throws IOException {
    open().claim(OURS, () -> false);
    Files.createDirectory(folder.resolve("offsets"));
    assertThatCode(() -> open().claim(OURS, () -> true)).doesNotThrowAnyException();
  }

  private Checkpoint open() throws IOException {
    return new Checkpoint(folder.toString(), new Configuration());
  }
}
