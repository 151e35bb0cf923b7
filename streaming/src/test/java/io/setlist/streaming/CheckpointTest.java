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
      new Checkpoint.Owner("sessions", "listens", "file:/wh");

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temp.resolve("cp");
  }

  @Test
  void marksANewFolderAndKnowsItAgain() throws IOException {
    open().claim(OURS);
    assertThat(Files.readString(folder.resolve("setlist.json")))
        .isEqualTo("{\"query\":\"sessions\",\"topic\":\"listens\",\"warehouse\":\"file:/wh\"}");
    assertThatCode(() -> open().claim(OURS)).doesNotThrowAnyException();
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    Files.createDirectory(folder);
    Files.createFile(folder.resolve(".setlist.json.crc"));
    open().claim(OURS);
    assertThat(folder.resolve("setlist.json")).exists();
  }

  @Test
  void refusesTheCheckpointOfAnotherJob() throws IOException {
    open().claim(OURS);
    refuses(
        new Checkpoint.Owner("archive", "listens", "file:/wh"),
        "the archive query of topic 'listens' into file:/wh");
    refuses(
        new Checkpoint.Owner("sessions", "songs", "file:/wh"),
        "the sessions query of topic 'songs' into file:/wh");
    refuses(
        new Checkpoint.Owner("sessions", "listens", "file:/other"),
        "the sessions query of topic 'listens' into file:/other");
  }

  private void refuses(Checkpoint.Owner other, String description) {
    assertThatThrownBy(() -> open().claim(other))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "checkpoint "
                + folder
                + " belongs to the sessions query of topic 'listens' into file:/wh, this is "
                + description
                + "; give each its own --checkpoint");
  }

  @Test
  void refusesAFolderWithSomethingElseInIt() throws IOException {
    Files.createDirectories(folder.resolve("offsets"));
    assertThatThrownBy(() -> open().claim(OURS))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
  }

  @Test
  void isUsedOnceAQueryHasBegun() throws IOException {
    open().claim(OURS);
    assertThat(open().isUsed()).isFalse();
    Files.createDirectory(folder.resolve("offsets"));
    assertThat(open().isUsed()).isTrue();
  }

  private Checkpoint open() throws IOException {
    return new Checkpoint(folder.toString(), new Configuration());
  }
}
