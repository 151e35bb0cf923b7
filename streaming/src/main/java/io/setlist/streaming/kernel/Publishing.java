package io.setlist.streaming.kernel;

/**
 * Whether changes of live sessions are published in this step. Sessions that are final, or that
 * replace published ones, are published in any case (SPEC 5).
 */
public enum Publishing {
  /** They wait: the state keeps them as changed until a step that is due. */
  HELD,
  /** Every live session whose row differs from the published one is published. */
  DUE
}
