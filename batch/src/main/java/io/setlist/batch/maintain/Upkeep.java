package io.setlist.batch.maintain;

import io.setlist.table.Table;
import java.util.Locale;

/**
 * What was done to one table, or would be.
 *
 * @param before the files that the table's rows are in
 * @param after the same, after the compaction; in a dry run those that would be compacted
 * @param removed files that vacuum removed, or would
 * @param log files of the table's log that were removed, or would be
 */
public record Upkeep(
    Table table, Files before, Files after, Files removed, Files log, Outcome outcome) {

  /** How many, and their bytes. */
  public record Files(long number, long bytes) {

    static final Files NONE = new Files(0, 0);

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%,d %s, %s", number, number == 1 ? "file" : "files", size(bytes));
    }
  }

  /** How it went. */
  public enum Outcome {
    DONE,
    /** Another job wrote to the same files first, so the compaction was left for another time. */
    OVERTAKEN,
    DRY_RUN
  }

  /** A line for a person. */
  public String line() {
    String name = table.folder() + ": ";
    return switch (outcome) {
      case DRY_RUN ->
          name
              + before
              + "; would compact "
              + after
              + "; would remove "
              + removed
              + " of old ones and "
              + log
              + " of the log";
      case OVERTAKEN ->
          name
              + before
              + "; another job wrote to them, compaction is left to the next run; removed "
              + removed
              + " of old ones and "
              + log
              + " of the log";
      case DONE ->
          name
              + before
              + " -> "
              + after
              + "; removed "
              + removed
              + " of old ones and "
              + log
              + " of the log";
    };
  }

  static String size(long bytes) {
    if (bytes < 1024) return bytes + " bytes";
    double size = bytes;
    int unit = -1;
    while (size >= 1024 && unit < 3) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", size, "KMGT".charAt(unit));
  }
}
