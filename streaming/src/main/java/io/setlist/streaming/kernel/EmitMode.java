package io.setlist.streaming.kernel;

/** Which live sessions a step emits (SPEC 5). */
public enum EmitMode {
  /**
   * Those that are final, or that replace published ones. Other changes wait: the state keeps them
   * until a step that emits early.
   */
  FINAL,
  /** Beside these, each live session whose row differs from the published one. */
  EARLY
}
