package io.setlist.cli;

/**
 * Ends a job with an exit code and one line for the user. The message says what happened, to which
 * input, and what to do about it.
 */
public final class JobException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private JobException(ExitCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Bad arguments or configuration (exit 2). */
  public static JobException usage(String message) {
    return new JobException(ExitCode.USAGE, message, null);
  }

  /** What the job needs is not there yet (exit 3). */
  public static JobException notReady(String message) {
    return new JobException(ExitCode.NOT_READY, message, null);
  }

  /** More differs than may, or would go than may (exit 4). */
  public static JobException tooMuch(String message) {
    return new JobException(ExitCode.DRIFT, message, null);
  }

  /** A failure at run time (exit 1). */
  public static JobException failed(String message, Throwable cause) {
    return new JobException(ExitCode.FAILED, message, cause);
  }

  public ExitCode code() {
    return code;
  }
}
