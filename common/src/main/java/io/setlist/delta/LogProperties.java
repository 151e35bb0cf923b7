package io.setlist.delta;

import java.util.HashMap;
import java.util.Map;

/**
 * Table properties that keep the log of a table small and its commits cheap for as long as the
 * table lives. They are made with it, or given to it by the first job of this version that writes;
 * what somebody else has set stays.
 */
public final class LogProperties {

  private static final String CHECKPOINT_INTERVAL = "delta.checkpointInterval";

  /** What earlier versions made tables with. */
  private static final String EARLIER_INTERVAL = "50";

  public static final Map<String, String> DEFAULTS =
      Map.of(
          // Never within a commit: LogCheckpoint is beside.
          CHECKPOINT_INTERVAL,
          "1000000000",
          // Delta would list the log within the commit that made a checkpoint; we clean beside.
          "delta.enableExpiredLogCleanup",
          "false",
          // As long as maintain keeps the files of old versions: without them, a log tells nothing.
          "delta.logRetentionDuration",
          "interval 7 days");

  private LogProperties() {}

  /** Those that a table of an earlier version lacks; empty where none. */
  public static Map<String, String> missing(Map<String, String> stored) {
    Map<String, String> missing = new HashMap<>(DEFAULTS);
    missing.keySet().removeAll(stored.keySet());
    if (!missing.isEmpty() && EARLIER_INTERVAL.equals(stored.get(CHECKPOINT_INTERVAL))) {
      missing.put(CHECKPOINT_INTERVAL, DEFAULTS.get(CHECKPOINT_INTERVAL));
    }
    return missing;
  }
}
