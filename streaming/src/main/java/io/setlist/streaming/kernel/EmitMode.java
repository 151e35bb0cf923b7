package io.setlist.streaming.kernel;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which live sessions a step emits (SPEC 5). */
public enum EmitMode {
  /**
   * Those that are final, or that replace published ones. Other changes wait: the state keeps them
   * until a step that emits early.
   */
  @JsonProperty("HELD")
  FINAL,
  /** Beside these, each live session whose row differs from the published one. */
  @JsonProperty("DUE")
  EARLY
}
