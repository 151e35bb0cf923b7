package io.setlist.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {

  static List<Arguments> contents() {
    return List.of(
        Arguments.of("", List.of()),
        Arguments.of("a", List.of("a")),
        Arguments.of("a\n", List.of("a")),
        Arguments.of("\n", List.of("")),
        Arguments.of("\n\n", List.of("", "")),
        Arguments.of("a\n\nb", List.of("a", "", "b")),
        Arguments.of("a\r\nb\r\n", List.of("a\r", "b\r")),
        Arguments.of("a\rb\n", List.of("a\rb")),
        Arguments.of("\0\n\0\0", List.of("\0", "\0\0")),
        Arguments.of("\u0085\u2028\n \n", List.of("\u0085\u2028", " ")));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void cutsAtNewlinesAlone(String content, List<String> lines) throws IOException {
    assertThat(read(content.getBytes(StandardCharsets.UTF_8), 100, Integer.MAX_VALUE))
        .extracting(line -> new String(line, StandardCharsets.UTF_8))
        .isEqualTo(lines);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void givesBackRandomBytesHoweverTheyTrickleIn(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] content = new byte[1_000_000];
    random.nextBytes(content);
    // Some lines that outgrow the buffer.
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n' && random.nextInt(400) > 0) content[i] = '\r';
    }
    List<byte[]> lines = read(content, 1 + random.nextInt(70_000), content.length);
    ByteArrayInputStream rest = new ByteArrayInputStream(content);
    for (byte[] line : lines) {
      assertThat(rest.readNBytes(line.length)).isEqualTo(line);
      assertThat(rest.read()).isIn((int) '\n', -1);
    }
    assertThat(rest.available()).isZero();
  }

  @Test
  void refusesALineThatIsTooLongAndNamesIt() {
    byte[] content = ("{}\n" + "x".repeat(11) + "\n").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(content, 100, 10))
        .isInstanceOf(LineReader.LineTooLongException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void stopsReadingAnEndlessLine() {
    InputStream zeros =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            return length;
          }
        };
    LineReader lines = new LineReader(zeros, 3_000_000);
    assertThatThrownBy(lines::next).isInstanceOf(LineReader.LineTooLongException.class);
  }

  @Test
  void readsALineOf33MebibytesAndTheOneAfterIt() throws IOException {
    byte[] content = new byte[33 * 1024 * 1024 + 3];
    content[content.length - 3] = '\n';
    content[content.length - 2] = 'b';
    content[content.length - 1] = '\n';
    List<byte[]> lines = read(content, 1 << 20, 64 << 20);
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).hasSize(33 * 1024 * 1024);
    assertThat(lines.get(1)).containsExactly('b');
  }

  private static List<byte[]> read(byte[] content, int atOnce, int maxLength) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(trickle(content, atOnce), maxLength)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
        assertThat(reader.lineNumber()).isEqualTo(lines.size());
      }
    }
    return lines;
  }

  private static InputStream trickle(byte[] content, int atOnce) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, atOnce));
      }
    };
  }
}
