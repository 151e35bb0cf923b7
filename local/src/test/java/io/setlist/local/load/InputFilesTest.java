package io.setlist.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {

  @TempDir private Path folder;
  private Path plain;
  private Path packed;

  @BeforeEach
  void writeFiles() throws IOException {
    plain = Files.writeString(folder.resolve("b.jsonl"), "plain\n");
    packed = Files.write(folder.resolve("a.json.gz"), gz("packed\n"));
  }

  @Test
  void takesTheFilesOfAFolderByNameAndLeavesOutWhatIsNotLines() throws IOException {
    Files.writeString(folder.resolve(".hidden.jsonl"), "");
    Files.writeString(folder.resolve("_part.jsonl"), "");
    Files.writeString(folder.resolve("notes.txt"), "");
    Files.createDirectory(folder.resolve("c.jsonl"));
    assertThat(InputFiles.of(List.of(folder)).files()).containsExactly(packed, plain);
  }

  @Test
  void keepsTheOrderOfThePaths() {
    assertThat(InputFiles.of(List.of(plain, packed, plain)).files())
        .containsExactly(plain, packed, plain);
  }

  @Test
  void unpacksWhatIsNamedGzAndCountsTheBytesOnDisk() throws IOException {
    InputFiles input = InputFiles.of(List.of(packed));
    try (InputStream in = input.open(packed)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("packed\n");
    }
    assertThat(input.readBytes()).isEqualTo(input.totalBytes()).isEqualTo(Files.size(packed));
  }

  /** A program writes to it when its buffer is full, in the middle of a line. */
  @Test
  void looksAtWholeLinesOfAPipeThatIsStillWrittenTo() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try (OutputStream out = Files.newOutputStream(pipe)) {
                for (String part : List.of("{\"a\":", "1}\n{\"b\":2}\n{\"c")) {
                  out.write(part.getBytes(StandardCharsets.UTF_8));
                }
                looked.await();
                out.write("\":3}".getBytes(StandardCharsets.UTF_8));
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    InputFiles input = InputFiles.of(List.of(pipe));
    assertThat(new String(input.head(pipe, 1000), StandardCharsets.UTF_8))
        .startsWith("{\"a\":1}\n")
        .endsWith("}\n");
    looked.countDown();
    try (InputStream in = input.open(pipe)) {
      assertThat(in.readAllBytes())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("{\"a\":1}\n{\"b\":2}\n{\"c\":3}");
    }
    writer.get();
  }

  @Test
  void readsPackedFilesThatWereJoined() throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(gz("one\n"));
    joined.writeBytes(gz("two\n"));
    Path file = Files.write(folder.resolve("joined.jsonl.gz"), joined.toByteArray());
    try (InputStream in = InputFiles.of(List.of(file)).open(file)) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void refusesWhatIsMissing() {
    assertRefused(folder.resolve("none.jsonl"), "there is no file");
  }

  @Test
  void refusesWhatIsNamedGzAndIsNot() throws IOException {
    assertRefused(Files.writeString(folder.resolve("x.jsonl.gz"), "plain"), "Not in GZIP format");
    assertRefused(Files.createFile(folder.resolve("y.jsonl.gz")), "ends too early");
  }

  @Test
  void refusesAFolderWithoutLines() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(empty, "no .json, .jsonl or .ndjson");
    Files.createFile(empty.resolve("plays.csv.zst"));
    assertRefused(empty, ", which has plays.csv.zst");
  }

  @Test
  void doesNotLoadATruthForTraffic() throws IOException {
    Files.write(folder.resolve("truth.jsonl.gz"), gz("{}\n"));
    assertRefused(folder, "beside its truth");
  }

  private static void assertRefused(Path path, String why) {
    assertThatThrownBy(() -> InputFiles.of(List.of(path)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(path.toString())
        .hasMessageContaining(why);
  }

  private static byte[] gz(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
