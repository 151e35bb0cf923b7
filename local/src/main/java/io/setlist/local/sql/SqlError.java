package io.setlist.local.sql;

import io.setlist.cli.ControlCharacters;
import io.setlist.cli.JobException;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;

/** What Spark says of a statement that it does not run, in one line. */
final class SqlError {

  /** Spark's own words for the position, which is that in the statement, not in the file. */
  private static final Pattern POSITION =
      Pattern.compile("[;.]?\\s*\\(?line \\d+,? pos \\d+\\)?;?\\s*$");

  private SqlError() {}

  /** Whether the statement is at fault, not the run. */
  static boolean isBadSql(Throwable e) {
    return e instanceof AnalysisException;
  }

  static JobException of(Throwable e, Statement statement, Catalog catalog) {
    if (e instanceof AnalysisException a) return JobException.usage(badSql(a, statement, catalog));
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) root = root.getCause();
    return JobException.failed(
        "the statement of line " + statement.line() + " failed: " + firstLine(root), e);
  }

  private static String badSql(AnalysisException e, Statement statement, Catalog catalog) {
    String line = firstLine(e);
    String where = "the statement of line " + statement.line();
    if (e.line().isDefined() && e.startPosition().isDefined()) {
      where = statement.position((Integer) e.line().get(), (Integer) e.startPosition().get());
    }
    String hint =
        line.startsWith("[TABLE_OR_VIEW_NOT_FOUND]")
            ? " (tables here: " + String.join(", ", catalog.tables()) + ")"
            : "";
    return where + ": " + line + hint;
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
    String line =
        message.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    line = POSITION.matcher(line).replaceFirst("");
    // What to do about a missing table is said in other words here.
    int advice = line.indexOf(" Verify the spelling");
    // A value that could not be read is in the message.
    return ControlCharacters.dotted(advice > 0 ? line.substring(0, advice) : line);
  }
}
