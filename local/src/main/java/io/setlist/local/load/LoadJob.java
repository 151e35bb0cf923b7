package io.setlist.local.load;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.event.EventParser;
import io.setlist.local.kafka.Target;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.progress.ProgressMeter;
import io.setlist.rules.Rules;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@code ./setlist load}: each line of the files becomes one record, in order. */
public final class LoadJob {

  // Kafka's limit for the record is that of the topic; a longer line cannot be a record anywhere.
  private static final int MAX_LINE = 64 * 1024 * 1024;
  private static final int PROGRESS_EVERY = 1024;

  private final Config config;
  private final UnaryOperator<byte[]> userId;
  private final PrintStream out;
  private long records;
  private long keyed;

  /**
   * @param userId reads the user id of a record, or null where there is none to be read
   * @param out takes the summary
   */
  public LoadJob(Config config, UnaryOperator<byte[]> userId, PrintStream out) {
    this.config = config;
    this.userId = userId;
    this.out = out;
  }

  /** What to load, and where to. */
  public record Config(Target target, List<Path> paths) {

    public static final Config NONE = new Config(Target.NONE, List.of());

    public Config {
      paths = List.copyOf(paths);
    }

    Config withPath(Path path) {
      return new Config(target, Stream.concat(paths.stream(), Stream.of(path)).toList());
    }
  }

  /** Loads all; returns the number of records. */
  public long run() {
    config.target().requireComplete();
    if (config.paths().isEmpty()) throw JobException.usage("missing --path FILE");
    InputFiles input = InputFiles.of(config.paths());
    try (ProgressMeter progress = ProgressMeter.onStandardError("load");
        TopicWriter writer =
            TopicWriter.open(config.target(), r -> System.err.println("load: " + r))) {
      for (Path file : input.files()) load(file, input, writer, progress);
      writer.flush();
      summarise(input.files().size(), progress.seconds());
    }
    return records;
  }

  private void load(Path file, InputFiles input, TopicWriter writer, ProgressMeter progress) {
    long totalBytes = input.totalBytes();
    long line = 0;
    try (LineReader lines = new LineReader(input.open(file), MAX_LINE)) {
      for (byte[] value = lines.next(); value != null; value = lines.next()) {
        line = lines.lineNumber();
        send(value, writer, file, line);
        if (records % PROGRESS_EVERY == 0)
          progress.update(records, left(input.readBytes(), totalBytes));
      }
    } catch (LineReader.LineTooLongException e) {
      throw JobException.failed(file + ": " + e.getMessage() + " (64 MiB); take it out", null);
    } catch (IOException e) {
      throw JobException.failed(
          file + ": cannot be read past line " + line + ": " + reason(e), null);
    }
  }

  private void send(byte[] value, TopicWriter writer, Path file, long line) {
    byte[] key = userId.apply(value);
    writer.send(key, value, () -> file + ": line " + line);
    records++;
    if (key != null) keyed++;
  }

  /** Guessed from the bytes: nobody has counted the lines. */
  private long left(long readBytes, long totalBytes) {
    if (totalBytes == 0 || readBytes == 0) return ProgressMeter.UNKNOWN;
    return (long) (records * Math.max(0.0, totalBytes - readBytes) / readBytes);
  }

  private void summarise(int files, double seconds) {
    out.printf(
        Locale.ROOT,
        "loaded %,d records (%,d keyed by user) from %d file%s into %s in %.1f s: %,.0f records/s%n",
        records,
        keyed,
        files,
        files == 1 ? "" : "s",
        config.target().topic(),
        seconds,
        records / seconds);
  }

  /** An exception of java.io in words. */
  static String reason(IOException e) {
    if (e instanceof EOFException) return "the .gz ends too early";
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  public static void main(String[] args) {
    UnaryOperator<byte[]> userId = new EventParser(Rules.DEFAULTS.maxEventBytes(), 0)::userId;
    Command.main(
        new LoadOptions(),
        Config.NONE,
        args,
        config -> {
          new LoadJob(config, userId, System.out).run();
          return ExitCode.DONE;
        });
  }
}
