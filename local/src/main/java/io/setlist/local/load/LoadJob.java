package io.setlist.local.load;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.event.EventParser;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.progress.ProgressMeter;
import io.setlist.rules.Rules;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * {@code ./setlist load}: each line of the files becomes one record, in order. What it sees in them
 * it says before it sends any.
 */
public final class LoadJob {

  // Kafka's limit for the record is that of the topic; a longer line cannot be a record anywhere.
  private static final int MAX_LINE = 64 * 1024 * 1024;
  private static final int PROGRESS_EVERY = 1024;

  /** Up to so many bytes on disk, all lines are looked at before the first is sent. */
  private static final long SOON_READ = 1L << 30;

  /** Lines that are being sorted may take this part of the heap. */
  private static final int SORTING_SHARE = 6;

  private final LoadConfig config;
  private final PrintStream out;
  private final PrintStream remarks;
  private final Clock clock;
  private final EventParser parser =
      new EventParser(Rules.DEFAULTS.maxEventBytes(), Rules.DEFAULTS.maxFutureSkew().toMillis());
  private long records;
  private long keyed;

  /**
   * @param out takes the summary
   * @param remarks takes what is worth knowing of the files
   */
  public LoadJob(LoadConfig config, PrintStream out, PrintStream remarks, Clock clock) {
    this.config = config;
    this.out = out;
    this.remarks = remarks;
    this.clock = clock;
  }

  /**
   * Loads all; returns the number of records.
   *
   * @throws JobException (usage), with nothing sent, where the files are not what they should be
   */
  public long run() {
    InputFiles input = InputFiles.of(config.validated().paths());
    for (Path file : input.files()) look(file, input);
    boolean sorts = config.order() == LoadConfig.Order.BY_EVENT_TIME;
    long bytes = input.totalBytes();
    // A pipe cannot be read twice, and much not quickly: there it is said in the end.
    boolean looked = !sorts && bytes > 0 && bytes <= SOON_READ;
    if (looked) judge(order(input.files()));
    try (ProgressMeter progress = ProgressMeter.onStandardError("load");
        TopicWriter writer = TopicWriter.open(config.target(), this::remark)) {
      TimeOrder order = order();
      if (sorts) {
        sort(input, writer, progress);
      } else {
        read(
            input,
            line -> {
              if (!looked) order.add(parser.eventTime(line.bytes()), line.origin());
              send(line, writer);
              progress(progress, records, () -> left(records, input, bytes));
            });
      }
      writer.flush();
      summarise(input.files().size(), progress.seconds());
      if (!order.isInOrder()) remark(order.line());
    }
    return records;
  }

  private void look(Path file, InputFiles input) {
    try {
      FirstRecords first =
          FirstRecords.of(file, input.head(file, FirstRecords.BYTES), parser, clock.millis());
      first.complaint().ifPresent(why -> doubt(file + " " + why));
      first.remark().ifPresent(what -> remark(file + ": " + what));
    } catch (IOException e) {
      throw JobException.failed(file + ": cannot be read: " + reason(e), null);
    }
  }

  private TimeOrder order() {
    long skew = Rules.DEFAULTS.maxFutureSkew().toMillis();
    return new TimeOrder(Rules.DEFAULTS, clock.millis() + skew);
  }

  private TimeOrder order(List<Path> files) {
    TimeOrder order = order();
    InputFiles input = InputFiles.of(files);
    long bytes = input.totalBytes();
    try (ProgressMeter progress = ProgressMeter.onStandardError("load, looking")) {
      read(
          input,
          line -> {
            order.add(parser.eventTime(line.bytes()), line.origin());
            progress(progress, order.records(), () -> left(order.records(), input, bytes));
          });
    }
    return order;
  }

  private void judge(TimeOrder order) {
    if (order.isBad()) doubt(order.line());
    else if (!order.isInOrder()) remark(order.line());
  }

  private void doubt(String why) {
    if (!config.sendsDoubtful()) {
      throw JobException.usage(why + "; nothing was sent (--anyway sends it as it is)");
    }
    remark(why);
  }

  private void remark(String text) {
    remarks.println("load: " + text);
  }

  private void sort(InputFiles input, TopicWriter writer, ProgressMeter progress) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    long memory = Runtime.getRuntime().maxMemory() / SORTING_SHARE;
    try (EventTimeSort sort = new EventTimeSort(input.files(), parser::eventTime, folder, memory)) {
      read(input, sort::add);
      sort.drain(
          line -> {
            send(line, writer);
            progress(progress, records, () -> sort.lines() - records);
          });
    }
  }

  private static void read(InputFiles input, Consumer<Line> taker) {
    for (int i = 0; i < input.files().size(); i++) {
      Path file = input.files().get(i);
      long line = 0;
      try (LineReader lines = new LineReader(input.open(file), MAX_LINE)) {
        for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
          line = lines.lineNumber();
          taker.accept(new Line(new Line.Origin(file, i, line), bytes));
        }
      } catch (LineReader.LineTooLongException e) {
        throw JobException.failed(file + ": " + e.getMessage() + " (64 MiB); take it out", null);
      } catch (IOException e) {
        throw JobException.failed(
            file + ": cannot be read past line " + line + ": " + reason(e), null);
      }
    }
  }

  private void send(Line line, TopicWriter writer) {
    byte[] key = parser.userId(line.bytes());
    writer.send(key, line.bytes(), line.origin()::name);
    records++;
    if (key != null) keyed++;
  }

  private static void progress(ProgressMeter progress, long done, LongSupplier left) {
    if (done % PROGRESS_EVERY == 0) progress.update(done, left.getAsLong());
  }

  /** Guessed from the bytes: nobody has counted the lines. */
  private static long left(long done, InputFiles input, long totalBytes) {
    long readBytes = input.readBytes();
    if (totalBytes == 0 || readBytes == 0) return ProgressMeter.UNKNOWN;
    return (long) (done * Math.max(0.0, totalBytes - readBytes) / readBytes);
  }

  private void summarise(int files, double seconds) {
    out.printf(
        Locale.ROOT,
        "loaded %,d records (%,d keyed by user) from %d file%s into %s in %.1f s: %,.0f"
            + " records/s%n",
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
    Command.main(
        new LoadOptions(),
        LoadConfig.NONE,
        args,
        config -> {
          new LoadJob(config, System.out, System.err, Clock.systemUTC()).run();
          return ExitCode.DONE;
        });
  }
}
