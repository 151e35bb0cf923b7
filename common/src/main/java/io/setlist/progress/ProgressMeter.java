package io.setlist.progress;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows events, events per second and what is left: as a bar that is redrawn on a terminal, else as
 * a line every five seconds. May be told of every event: it looks at the clock, and seldom writes.
 */
public final class ProgressMeter implements AutoCloseable {

  /** For what is left, where nobody knows. */
  public static final long UNKNOWN = -1;

  private static final long SECOND = 1_000_000_000L;
  private static final long LINE_EVERY = 5 * SECOND;
  private static final long BAR_EVERY = SECOND / 5;
  private static final int BAR_WIDTH = 30;

  private final String name;
  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private final long started;

  private long shown;
  private int shownWidth;
  private long done;
  private long left = UNKNOWN;
  // The rate is that of the last five to ten seconds: from the older of two marks until now.
  private long olderTime;
  private long olderDone;
  private long newerTime;
  private long newerDone;

  /**
   * Made for tests; jobs take {@link #onStandardError}.
   *
   * @param nanoTime a clock like {@link System#nanoTime}
   */
  public ProgressMeter(String name, PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.name = name;
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    started = nanoTime.getAsLong();
    shown = started;
    olderTime = started;
    newerTime = started;
  }

  /** A meter on standard error, which leaves standard output to results. */
  public static ProgressMeter onStandardError(String name) {
    // A console stands for both standard input and output; there is no asking for standard error.
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    return new ProgressMeter(name, System.err, terminal, System::nanoTime);
  }

  /**
   * Tells how far the job is.
   *
   * @param eventsDone so many since the job began
   * @param eventsLeft a guess will do; or {@link #UNKNOWN}
   */
  public void update(long eventsDone, long eventsLeft) {
    done = eventsDone;
    left = eventsLeft;
    long now = nanoTime.getAsLong();
    if (now - shown < (terminal ? BAR_EVERY : LINE_EVERY)) return;
    shown = now;
    show(now);
  }

  /** Ends the bar's line; what came of the job is the job's to say. */
  @Override
  public void close() {
    if (!terminal || shownWidth == 0) return;
    show(nanoTime.getAsLong());
    out.println();
  }

  /** Seconds since the job began. */
  public double seconds() {
    return (nanoTime.getAsLong() - started) / (double) SECOND;
  }

  private void show(long now) {
    String line = line(now);
    if (terminal) {
      out.print('\r' + line + " ".repeat(Math.max(0, shownWidth - line.length())));
      shownWidth = line.length();
    } else {
      out.println(line);
    }
    out.flush();
  }

  private String line(long now) {
    StringBuilder b = new StringBuilder(name).append(": ");
    if (terminal && left != UNKNOWN) b.append(bar());
    b.append(grouped(done)).append(" events, ").append(grouped(rate(now))).append(" events/s");
    if (left != UNKNOWN) b.append(", ").append(grouped(left)).append(" left").append(eta(now));
    return b.toString();
  }

  private String bar() {
    int full = (int) (fraction() * BAR_WIDTH);
    return "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "] ";
  }

  private double fraction() {
    return done + left == 0 ? 1 : done / (double) (done + left);
  }

  private long rate(long now) {
    long rate =
        now == olderTime ? 0 : Math.round((done - olderDone) * (double) SECOND / (now - olderTime));
    if (now - newerTime >= LINE_EVERY) {
      olderTime = newerTime;
      olderDone = newerDone;
      newerTime = now;
      newerDone = done;
    }
    return rate;
  }

  /** From the average so far, which is steadier than the rate of the moment. */
  private String eta(long now) {
    String percent = String.format(Locale.ROOT, " (%.0f %%", 100 * fraction());
    if (done == 0) return percent + ")";
    double seconds = left * ((now - started) / (double) SECOND) / done;
    return percent + ", about " + duration(Math.round(seconds)) + ")";
  }

  private static String duration(long seconds) {
    if (seconds < 100) return seconds + " s";
    return seconds < 6000 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }

  private static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
