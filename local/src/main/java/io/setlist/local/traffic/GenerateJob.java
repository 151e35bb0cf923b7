package io.setlist.local.traffic;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.cli.JobException;
import io.setlist.local.kafka.TopicWriter;
import io.setlist.progress.ProgressMeter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * {@code ./setlist generate}: traffic in the order of arrival, and beside it what is true of it.
 */
public final class GenerateJob {

  private static final int PROGRESS_EVERY = 256;

  private final GenerateConfig config;
  private final Instant now;
  private final PrintStream out;

  /**
   * @param now decides the default start, and with {@code --live} the start
   * @param out takes the summary
   */
  public GenerateJob(GenerateConfig config, Instant now, PrintStream out) {
    this.config = config;
    this.now = now;
    this.out = out;
  }

  public void run() {
    config.requireSound();
    Traffic traffic = config.traffic(now);
    if (traffic.until().isAfter(now) && !config.live() && !config.target().isNone()) {
      System.err.println(
          "generate: the period ends after now; events ahead of the clock will be dead letters");
    }
    Crowd crowd = config.events() > 0 ? Crowd.sending(config.events(), traffic) : Crowd.of(traffic);
    try {
      if (config.out() != null) Files.createDirectories(config.out());
      CompletableFuture<Long> sessions = writeTruth(crowd);
      Tally tally = new Tally();
      double seconds = send(crowd, tally);
      summarise(crowd, tally, sessions.join(), seconds);
    } catch (IOException | UncheckedIOException e) {
      throw cannotWrite(e);
    } catch (CompletionException e) {
      throw cannotWrite(e.getCause());
    }
  }

  /**
   * Beside the sending, on the other core; -1 sessions where there is no folder to write them to.
   */
  private CompletableFuture<Long> writeTruth(Crowd crowd) {
    if (config.out() == null) return CompletableFuture.completedFuture(-1L);
    return CompletableFuture.supplyAsync(
        () -> {
          try (LineFile file = new LineFile(config.out().resolve("truth.jsonl.gz"))) {
            return new Truth(crowd, config.gap().toMillis()).write(file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Returns the seconds that it took. */
  private double send(Crowd crowd, Tally tally) throws IOException {
    try (ProgressMeter progress = ProgressMeter.onStandardError("generate");
        Sink sink = sink()) {
      Pace pace = pace();
      Traffic traffic = crowd.traffic();
      new Arrivals(crowd)
          .forEach(
              sent -> {
                pace.await(sent.arrival());
                sink.accept(sent);
                tally.add(sent);
                if (tally.records() % PROGRESS_EVERY == 0) {
                  progress.update(tally.records(), left(tally.records(), sent.arrival(), traffic));
                }
              });
      sink.finish();
      return progress.seconds();
    }
  }

  private Sink sink() throws IOException {
    return config.target().isNone()
        ? Sink.file(config.out().resolve("events.jsonl.gz"))
        : Sink.topic(TopicWriter.open(config.target(), r -> System.err.println("generate: " + r)));
  }

  private Pace pace() {
    if (config.live()) return Pace.live();
    return config.rate() > 0 ? Pace.rate(config.rate()) : Pace.UNHELD;
  }

  /** Known where a number was asked for; else guessed from how far the day has gone. */
  private long left(long records, long arrival, Traffic traffic) {
    if (config.events() > 0) return config.events() - records;
    double gone = (arrival - traffic.fromMs()) / (double) (traffic.untilMs() - traffic.fromMs());
    if (gone < 0.01) return ProgressMeter.UNKNOWN;
    return Math.max(0, (long) (records / gone) - records);
  }

  private void summarise(Crowd crowd, Tally tally, long sessions, double seconds)
      throws IOException {
    Path folder = config.out();
    if (folder != null) {
      JsonText json = tally.into(new JsonText());
      json.field("users", crowd.users()).field("sessions", sessions);
      json.field("seed", config.seed()).field("from", crowd.traffic().from().toString());
      json.field("until", crowd.traffic().until().toString())
          .field("gap_ms", config.gap().toMillis());
      Files.write(folder.resolve("summary.json"), (json + "\n").getBytes(StandardCharsets.UTF_8));
    }
    out.printf(
        Locale.ROOT,
        "generated %,d records (%,d duplicates, %,d delayed, %,d dead) of %,d users from %s%s in %.1f s: %,.0f records/s%n",
        tally.records(),
        tally.duplicates(),
        tally.delayed(),
        tally.dead(),
        crowd.users(),
        crowd.traffic().from(),
        sessions < 0 ? "" : String.format(Locale.ROOT, ", %,d true sessions", sessions),
        seconds,
        tally.records() / seconds);
  }

  private JobException cannotWrite(Throwable e) {
    return JobException.failed(
        "cannot write to " + config.out() + ": " + e.getMessage() + "; is the disk full?", null);
  }

  public static void main(String[] args) {
    Command.main(
        new GenerateOptions(),
        GenerateConfig.DEFAULTS,
        args,
        config -> {
          new GenerateJob(config, Instant.now(), System.out).run();
          return ExitCode.DONE;
        });
  }
}
