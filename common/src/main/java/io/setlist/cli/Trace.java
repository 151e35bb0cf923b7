package io.setlist.cli;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a start spends its time on: with {@code SETLIST_TRACE} in the environment, a line on
 * standard error for each phase when it is first reached, with the milliseconds since the command
 * began and since the phase before.
 */
public final class Trace {

  /** When the launcher began, epoch milliseconds. */
  private static final String BEGUN = "SETLIST_BEGUN";

  private static final Trace OF_PROCESS = ofProcess();

  private final PrintStream out;
  private final LongSupplier clock;
  private final long begun;
  private long last;
  private final Set<String> reached = new HashSet<>();

  /**
   * @param begun epoch milliseconds, as the clock's
   */
  Trace(PrintStream out, long begun, LongSupplier clock) {
    this.out = out;
    this.clock = clock;
    this.begun = begun;
    this.last = begun;
  }

  private static Trace ofProcess() {
    if (System.getenv("SETLIST_TRACE") == null) return null;
    long jvm = ManagementFactory.getRuntimeMXBean().getStartTime();
    String launcher = System.getenv(BEGUN);
    if (launcher == null) return new Trace(System.err, jvm, System::currentTimeMillis);
    Trace trace = new Trace(System.err, Long.parseLong(launcher), System::currentTimeMillis);
    trace.reach("launcher", jvm);
    return trace;
  }

  /** The process has come to the end of a phase of its start, perhaps not for the first time. */
  public static void reached(String phase) {
    if (OF_PROCESS != null) OF_PROCESS.reach(phase);
  }

  void reach(String phase) {
    reach(phase, clock.getAsLong());
  }

  private synchronized void reach(String phase, long now) {
    if (!reached.add(phase)) return;
    out.printf(Locale.ROOT, "trace: %,6d ms %,+7d  %s%n", now - begun, now - last, phase);
    last = now;
  }
}
