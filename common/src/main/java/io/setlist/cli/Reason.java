package io.setlist.cli;

import java.util.Locale;
import java.util.Map;

/**
 * What to say of a failure that nobody foresaw, in one line: its innermost cause, which says most,
 * where an outer wrapper often only names a stage or a query; and what to do about it where that is
 * known.
 */
public final class Reason {

  private static final String GIVE_RIGHTS =
      "give the user that runs the job the right to write there, or name another folder";
  private static final String MAKE_ROOM =
      "make room there and run it again: what was committed stays, what was not is done again";
  private static final String DROP_CONSTRAINT =
      "that rule is somebody else's; ALTER TABLE … DROP CONSTRAINT removes it, then run it again";

  /** By what a cause's class and message hold, lower case. */
  private static final Map<String, String> REMEDIES =
      Map.of(
          "permission denied", GIVE_RIGHTS,
          "accessdeniedexception", GIVE_RIGHTS,
          "accesscontrolexception", GIVE_RIGHTS,
          "read-only file system", GIVE_RIGHTS,
          "mkdirs failed to create", GIVE_RIGHTS,
          "no space left on device", MAKE_ROOM,
          "quota exceeded", MAKE_ROOM,
          "quotaexceeded", MAKE_ROOM,
          "delta_violate_constraint", DROP_CONSTRAINT,
          "delta_not_null_constraint", DROP_CONSTRAINT);

  private Reason() {}

  /** What a user is told. */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (true) {
      // Is one line for the user already.
      if (cause instanceof JobException) return cause.getMessage();
      if (cause instanceof OutOfMemoryError memory) return OutOfMemory.describe(memory);
      if (cause.getCause() == null || cause.getCause() == cause) break;
      cause = cause.getCause();
    }
    String line = line(cause);
    String text = line.toLowerCase(Locale.ROOT);
    return REMEDIES.entrySet().stream()
        .filter(e -> text.contains(e.getKey()))
        .map(e -> line + "; " + e.getValue())
        .findFirst()
        .orElse(line);
  }

  private static String line(Throwable cause) {
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    String line =
        message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    return line.isEmpty()
        ? cause.getClass().getName()
        : cause.getClass().getSimpleName() + ": " + line;
  }
}
