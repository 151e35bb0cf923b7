package io.setlist.cli;

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
    System.exit(run(options, defaults, args, job).number());
  }

  /** Runs the command and returns its exit code; what went wrong is on standard error. */
  public static <C> ExitCode run(Options<C> options, C defaults, String[] args, Job<C> job) {
    try {
      return job.run(options.read(args, defaults));
    } catch (Options.Ended e) {
      return e.code();
    } catch (JobException e) {
      complain(options, e.getMessage(), e.getCause());
      return e.code();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      complain(options, describe(e), e);
      return ExitCode.FAILED;
    }
  }

  /** The innermost cause says most; an outer wrapper often only names a stage or a query id. */
  private static String describe(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    String message = root.getMessage();
    if (message == null || message.isBlank()) return root.getClass().getName();
    return root.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("").strip();
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
