package io.setlist.cli;

import java.util.Locale;
import java.util.TimeZone;

/**
 * What every main does: read the options, run the job, turn what went wrong into one line on
 * standard error and an exit code.
 */
public final class Command {

  /** A job with its config read. */
  @FunctionalInterface
  public interface Job<C> {
    ExitCode run(C config) throws Exception;
  }

  private Command() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static <C> void main(Options<C> options, C defaults, String[] args, Job<C> job) {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> died(options, thread, e));
    System.exit(run(options, defaults, args, job).number());
  }

  /** Runs the command and returns its exit code; what went wrong is on standard error. */
  public static <C> ExitCode run(Options<C> options, C defaults, String[] args, Job<C> job) {
    settle();
    try {
      requireReadable(args, System.getProperty("sun.jnu.encoding", "UTF-8"));
      C config = options.read(args, defaults);
      Trace.reached("options");
      ExitCode code = job.run(config);
      Trace.reached("end");
      return code;
    } catch (Options.Ended e) {
      return e.code();
    } catch (JobException e) {
      complain(options, e.getMessage(), e.getCause());
      return e.code();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      complain(options, Reason.of(e), e);
      return ExitCode.FAILED;
    }
  }

  /**
   * The process is the command's alone, and what it writes is the same wherever it runs: in other
   * digits than ours Delta and Spark, too, name files that they do not find again, and there are
   * days that a time zone has not had. Delta, where it finds the name of another zone, makes the
   * state of a table anew by Spark jobs with each commit; and whoever asks Java for the zone before
   * us, as a logger may, has left the name behind.
   */
  private static void settle() {
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    System.setProperty("user.timezone", "UTC");
  }

  /**
   * Makes sure that Java could read the arguments: what it cannot it replaces, and a query finds
   * nothing, or a folder of another name is made.
   *
   * @param encoding in which the platform gives arguments
   * @throws JobException (usage) where it could not
   */
  static void requireReadable(String[] args, String encoding) {
    if (encoding.equalsIgnoreCase("UTF-8")) return;
    for (String arg : args) {
      if (arg.indexOf('\uFFFD') < 0) continue;
      throw JobException.usage(
          "'"
              + arg
              + "' has characters that arguments in "
              + encoding
              + " cannot have; set LC_ALL=C.UTF-8 and run it again");
    }
  }

  /**
   * A thread has ended that nobody waits for by name. Where it lacked memory, as one of Spark's own
   * may, the job would wait for it for ever.
   */
  private static void died(Options<?> options, Thread thread, Throwable e) {
    if (!(e instanceof OutOfMemoryError)) {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      e.printStackTrace();
      return;
    }
    try {
      complain(options, Reason.of(e), e);
    } finally {
      Runtime.getRuntime().halt(ExitCode.FAILED.number());
    }
  }

  private static void complain(Options<?> options, String line, Throwable cause) {
    System.err.println(options.name() + ": " + line);
    if (cause == null) return;
    if (System.getenv("SETLIST_TRACE") != null) {
      cause.printStackTrace();
    } else {
      System.err.println("  (SETLIST_TRACE=1 in the environment shows where)");
    }
  }
}
