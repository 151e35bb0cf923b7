package io.setlist.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.event.EventParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeSortTest {

  private static final List<Path> FILES = List.of(Path.of("a"), Path.of("b"), Path.of("c"));

  @TempDir private Path folder;

  /** In memory, in two runs, in hundreds: always what a stable sort of all gives. */
  @ParameterizedTest
  @ValueSource(longs = {1 << 30, 200_000, 1_000, 1})
  void sortsAsIfAllWereInMemory(long memory) throws IOException {
    Random random = new Random(memory);
    List<Line> lines = new ArrayList<>();
    for (int file = 0; file < FILES.size(); file++) {
      for (int n = 1; n <= 700; n++) {
        String text = random.nextInt(50) + "|" + "x".repeat(random.nextInt(300));
        lines.add(line(file, n, text));
      }
    }
    List<Line> expected = new ArrayList<>(lines);
    expected.sort(Comparator.comparingLong(line -> time(line.bytes())));
    assertThat(sorted(lines, memory)).isEqualTo(said(expected));
    assertThat(folder).as("scratch files").isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(longs = {1 << 30, 1})
  void keepsALineWithoutATimeBehindTheOneBeforeIt(long memory) throws IOException {
    List<Line> lines =
        List.of(
            line(0, 1, "5|"),
            line(0, 2, "broken"),
            line(0, 3, "7|"),
            line(1, 1, "first"),
            line(1, 2, "1|"),
            line(1, 3, "6|"));
    assertThat(sorted(lines, memory))
        .containsExactly("b1 first", "b2 1|", "a1 5|", "a2 broken", "b3 6|", "a3 7|");
  }

  @Test
  void saysWhatToDoWhereThereIsNoRoom() {
    Path nowhere = folder.resolve("none");
    EventTimeSort sort = new EventTimeSort(FILES, EventTimeSortTest::time, nowhere, 1);
    assertThatThrownBy(() -> sort.add(line(0, 1, "1|")))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.FAILED))
        .hasMessageContaining("cannot sort in " + nowhere)
        .hasMessageContaining("-Djava.io.tmpdir=DIR");
  }

  private List<String> sorted(List<Line> lines, long memory) throws IOException {
    try (EventTimeSort sort = new EventTimeSort(FILES, EventTimeSortTest::time, folder, memory)) {
      lines.forEach(sort::add);
      assertThat(sort.lines()).isEqualTo(lines.size());
      try (var left = Files.list(folder)) {
        assertThat(left).as("a scratch file has no name").isEmpty();
      }
      List<Line> all = new ArrayList<>();
      sort.drain(all::add);
      return said(all);
    }
  }

  private static List<String> said(List<Line> lines) {
    return lines.stream()
        .map(
            l ->
                l.origin().path()
                    + ""
                    + l.origin().number()
                    + " "
                    + new String(l.bytes(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Line line(int file, long number, String text) {
    return new Line(
        new Line.Origin(FILES.get(file), file, number), text.getBytes(StandardCharsets.UTF_8));
  }

  private static long time(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf('|');
    return end < 0 ? EventParser.NO_EVENT_TIME : Long.parseLong(text.substring(0, end));
  }
}
