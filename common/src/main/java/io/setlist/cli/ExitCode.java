package io.setlist.cli;

/** The exit codes of SPEC 8; schedulers branch on them. */
public enum ExitCode {
  DONE(0),
  /** Failed at run time: a broker that cannot be reached, a full disk. */
  FAILED(1),
  /** Bad arguments or configuration: trying again will not help. */
  USAGE(2),
  /** Not ready: hours incomplete, no batch for the date. Trying again later may help. */
  NOT_READY(3),
  /** Drift above the limit, or a repair that would take away more than may go. */
  DRIFT(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
