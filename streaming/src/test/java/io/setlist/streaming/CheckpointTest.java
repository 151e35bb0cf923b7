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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    open().claim(OURS, -1);
    assertThat(Files.readString(folder.resolve("setlist.json")))
        .isEqualTo("{\"query\":\"sessions\",\"topic\":\"listens\",\"tables\":\"tables-1\"}");
    assertThatCode(() -> open().claim(OURS, -1)).doesNotThrowAnyException();
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    Files.createDirectory(folder);
    Files.createFile(folder.resolve(".setlist.json.crc"));
    open().claim(OURS, -1);
    assertThat(folder.resolve("setlist.json")).exists();
  }

  @Test
  void refusesTheCheckpointOfAnotherJob() throws IOException {
    open().claim(OURS, -1);
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
    assertThatThrownBy(() -> open().claim(other, -1))
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
    assertThatThrownBy(() -> open().claim(OURS, -1))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            folder + " is not empty and no checkpoint of Setlist's; use another --checkpoint");
  }

  /**
   * What is there when the job starts again, after three micro-batches of which the last was
   * committed.
   */
  @ParameterizedTest(name = "{0}, tables tell of {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "offsets/0-2 commits/0-2 metadata state | 2 | ''",
        "offsets/0-2 commits/0-1 metadata state | 2 | ''",
        "offsets/0-2 commits/0-1 metadata state | 1 | ''",
        "offsets/0-0 metadata | -1 | ''",
        "metadata | -1 | ''",
        // the whole folder, or its offsets alone
        "nothing | 2 | the tables of the sessions query have rows but CP has no progress",
        "commits/0-2 metadata state | 2 | have rows but CP has no progress",
        "commits/0-2 metadata state | -1 | CP has come to micro-batch -1, the tables of the sessions"
            + " query tell of micro-batch 2",
        "offsets/0-2 commits/0-2 state | 2 | CP has lost its metadata, without which the query cannot"
            + " tell its earlier writes from new ones",
        "offsets/0-2 commits/0-2 metadata | 2 | CP has lost its state, without which the query cannot"
            + " remember the sessions that go on; restore the whole folder",
        // an older copy of one of them
        "offsets/0-1 commits/0-1 metadata state | 2 | CP has come to micro-batch 1, the tables of the"
            + " sessions query tell of micro-batch 2: one of them was restored or deleted",
        "offsets/0-2 commits/0-2 metadata state | 1 | CP has come to micro-batch 2, the tables of the"
            + " sessions query tell of micro-batch 1",
        "offsets/0-2 commits/0-2 metadata state | -1 | CP has come to micro-batch 2, the tables of the"
            + " sessions query tell of none",
      })
  void goesOnOnlyWithTheTablesOfTheSameMoment(String there, long written, String complaint)
      throws IOException {
    open().claim(OURS, -1);
    put(there);
    if (complaint.isEmpty()) {
      assertThatCode(() -> open().claim(OURS, written)).doesNotThrowAnyException();
      return;
    }
    assertThatThrownBy(() -> open().claim(OURS, written))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(complaint.replace("CP", folder.toString()))
        .hasMessageContaining("restore")
        .hasMessageContaining("or begin anew with another --warehouse");
  }

  /** The archive query has none. */
  @Test
  void missesStateOnlyWhereThereWasSome() throws IOException {
    Checkpoint.Owner archive = new Checkpoint.Owner("archive", "listens", "tables-1");
    open().claim(archive, -1);
    put("offsets/0-2 commits/0-2 metadata");
    assertThatCode(() -> open().claim(archive, 2)).doesNotThrowAnyException();
  }

  @Test
  void leavesNoMarkWhereTheTablesAreNotNew() {
    assertThatThrownBy(() -> open().claim(OURS, 2)).isInstanceOf(JobException.class);
    assertThat(folder.resolve("setlist.json")).doesNotExist();
  }

  /** {@code log/0-2} is a log with the files 0, 1 and 2. */
  private void put(String there) throws IOException {
    for (String part : there.split(" ")) {
      if (part.equals("nothing")) continue;
      if (!part.contains("/")) {
        Files.createDirectory(folder.resolve(part));
        continue;
      }
      Path log = Files.createDirectory(folder.resolve(part.substring(0, part.indexOf('/'))));
      int last = part.charAt(part.length() - 1) - '0';
      for (int batch = 0; batch <= last; batch++) Files.createFile(log.resolve("" + batch));
      Files.createFile(log.resolve(".0.crc"));
    }
  }

  private Checkpoint open() throws IOException {
    return new Checkpoint(folder.toString(), new Configuration());
  }
}
