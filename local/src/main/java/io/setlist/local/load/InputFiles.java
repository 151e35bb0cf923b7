package io.setlist.local.load;

import io.setlist.cli.ControlCharacters;
import io.setlist.cli.JobException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files behind the {@code --path} options, in the order in which they are read. */
final class InputFiles {

  private static final Pattern LINES = Pattern.compile("[^._].*\\.(json|jsonl|ndjson)(\\.gz)?");

  private final List<Path> files;
  private final Map<Path, InputStream> begun = new HashMap<>();
  private long readBytes;

  private InputFiles(List<Path> files) {
    this.files = files;
  }

  /** Checks that all can be read, before the first record is sent. */
  static InputFiles of(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) files.addAll(inFolder(path));
      else files.add(path);
    }
    files.forEach(InputFiles::requireReadable);
    return new InputFiles(List.copyOf(files));
  }

  List<Path> files() {
    return files;
  }

  /** The compressed size of all, or 0 where one has none, as a pipe has. */
  long totalBytes() {
    long total = 0;
    for (Path file : files) {
      if (!Files.isRegularFile(file)) return 0;
      try {
        total += Files.size(file);
      } catch (IOException e) {
        return 0;
      }
    }
    return total;
  }

  /** How much of {@link #totalBytes} has been read. */
  long readBytes() {
    return readBytes;
  }

  /**
   * What the content begins with. From a pipe, the lines that are in it now, one at least; {@link
   * #open} gives them again.
   *
   * @param most bytes
   */
  byte[] head(Path file, int most) throws IOException {
    if (Files.isRegularFile(file)) {
      try (InputStream in = unpacked(file, Files.newInputStream(file))) {
        return in.readNBytes(most);
      }
    }
    if (begun.containsKey(file)) return new byte[0]; // its second turn comes after its end
    InputStream in = open(file);
    byte[] read = new byte[most];
    int length = 0;
    int lines = 0;
    while (length < most && lines == 0) {
      int more = in.read(read, length, most - length);
      if (more < 0) break;
      length += more;
      lines = wholeLines(read, length);
    }
    begun.put(file, new SequenceInputStream(new ByteArrayInputStream(read, 0, length), in));
    return Arrays.copyOf(read, lines == 0 || length == most ? length : lines);
  }

  /** The bytes of them, of which a pipe may have been given the next one in part. */
  private static int wholeLines(byte[] bytes, int length) {
    int end = length;
    while (end > 0 && bytes[end - 1] != '\n') end--;
    return end;
  }

  /** The content, unpacked where the name ends in .gz. */
  InputStream open(Path file) throws IOException {
    InputStream looked = begun.remove(file);
    if (looked != null) return looked;
    InputStream raw = new Counting(Files.newInputStream(file));
    try {
      return unpacked(file, raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private static InputStream unpacked(Path file, InputStream raw) throws IOException {
    return file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 64 * 1024) : raw;
  }

  private static List<Path> inFolder(Path folder) {
    List<Path> found;
    try (Stream<Path> inside = Files.list(folder)) {
      found =
          inside
              .filter(
                  f ->
                      Files.isRegularFile(f) && LINES.matcher(f.getFileName().toString()).matches())
              .sorted()
              .toList();
    } catch (IOException e) {
      throw JobException.usage("cannot list the folder " + folder + ": " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw JobException.usage(
          "no .json, .jsonl or .ndjson files (or .gz of them) in " + folder + others(folder));
    }
    if (found.stream().anyMatch(f -> f.getFileName().toString().startsWith("truth.jsonl"))) {
      throw JobException.usage(
          folder
              + " holds generated traffic beside its truth; give --path "
              + folder.resolve("events.jsonl.gz"));
    }
    return found;
  }

  /** One of the files that are there, since a name of another form is the likeliest reason. */
  private static String others(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(Files::isRegularFile)
          .map(f -> f.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .min(String::compareTo)
          .map(name -> ", which has " + ControlCharacters.dotted(name))
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private static void requireReadable(Path file) {
    if (!Files.exists(file)) throw JobException.usage("there is no file " + file);
    if (!Files.isReadable(file)) throw JobException.usage("no permission to read " + file);
    if (!Files.isRegularFile(file)) return; // looking into a pipe would take from it
    try (InputStream in = unpacked(file, new BufferedInputStream(Files.newInputStream(file)))) {
      in.read();
    } catch (IOException e) {
      throw JobException.usage("cannot read " + file + ": " + LoadJob.reason(e));
    }
  }

  private final class Counting extends InputStream {
    private final InputStream in;

    Counting(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b >= 0) readBytes++;
      return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int n = in.read(target, offset, length);
      if (n > 0) readBytes += n;
      return n;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
