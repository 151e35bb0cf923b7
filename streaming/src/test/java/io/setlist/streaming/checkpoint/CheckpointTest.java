package io.setlist.streaming.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void removesWhatKilledProcessesLeftHalfMade() throws IOException {
    Files.createDirectories(folder.resolve("state/0/1"));
    Files.createDirectories(folder.resolve("offsets"));
    Files.createFile(folder.resolve("state/0/1/.7.changelog.1f6b.tmp"));
    Files.createFile(folder.resolve("offsets/.8.2f6b.tmp"));
    Files.createFile(folder.resolve("offsets/7"));
    open().removeHalfMade();
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(folder.resolve("offsets/7"));
    }
  }

  @Test
  void refusesTheCheckpointOfAnotherJob() throws IOException {
    open().claim(OURS, -1);
    refuses(
        new Checkpoint.Owner("archive", "listens", "tables-1"),
        "the archive query of topic 'listens' into tables tables-1");
    refuses(
        new Checkpoint.Owner("sessions", "listens", "tables-2"),
        "the sessions query of topic 'listens' into tables tables-2");
  }

  @Test
  void refusesAnotherTopicForTheSameTables() throws IOException {
    open().claim(OURS, -1);
    assertThatThrownBy(() -> open().claim(new Checkpoint.Owner("sessions", "songs", "tables-1"), 0))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "the tables hold topic 'listens', this is topic 'songs': a warehouse holds one topic;"
                + " give this one another --warehouse, and no --checkpoint of the other's");
  }

  @ParameterizedTest(name = "broken: {0}")
  @ValueSource(strings = {"", "null", "{\"query\":\"sess"})
  void writesABrokenMarkAnewWhereThereIsNothingElse(String broken) throws IOException {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("setlist.json"), broken);
    open().claim(OURS, -1);
    assertThatCode(() -> open().claim(OURS, -1)).doesNotThrowAnyException();
    assertThat(Files.readString(folder.resolve("setlist.json")))
        .startsWith("{\"query\":\"sessions\"");
  }

  @Test
  void saysHowToMendABrokenMark() throws IOException {
    open().claim(OURS, -1);
    put("offsets/0-2 commits/0-2 metadata state");
    String whole = Files.readString(folder.resolve("setlist.json"));
    Files.delete(folder.resolve(".setlist.json.crc"));
    Files.writeString(folder.resolve("setlist.json"), "");
    assertThatThrownBy(() -> open().claim(OURS, 2))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("setlist.json is empty or broken")
        .hasMessageContaining("if it is that of the sessions query of topic 'listens'")
        .hasMessageContaining("write " + whole + " into it, else use another --checkpoint");

    Files.writeString(folder.resolve("setlist.json"), whole);
    assertThatCode(() -> open().claim(OURS, 2)).doesNotThrowAnyException();
  }

  @Test
  void leavesNothingOfItsMarkBesideIt() throws IOException {
    open().claim(OURS, -1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains("setlist.json")
          .allMatch(name -> name.endsWith("setlist.json") || name.endsWith("setlist.json.crc"));
    }
  }

  /**
   * Where the topic began when a run that took nothing looked: Kafka may have dropped that since.
   */
  @Test
  void looksAnewWhereTheTopicBeginsUntilABatchIsPlanned() throws IOException {
    open().claim(OURS, -1);
    put("sources/0-0 metadata");
    open().claim(OURS, -1);
    assertThat(folder.resolve("sources")).doesNotExist();

    put("sources/0-0 offsets/0-0");
    open().claim(OURS, -1);
    assertThat(folder.resolve("sources")).exists();
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
