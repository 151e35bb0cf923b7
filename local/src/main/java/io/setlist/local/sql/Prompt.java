package io.setlist.local.sql;

import io.setlist.cli.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;

/** Asks a person for statements until there is no more, or {@code quit}. */
final class Prompt {

  private static final Set<String> ENDS = Set.of("quit", "exit", "\\q");

  private final Session session;
  private final BufferedReader in;
  private final PrintStream out;

  Prompt(Session session, BufferedReader in, PrintStream out) {
    this.session = session;
    this.in = in;
    this.out = out;
  }

  /** A statement that fails does not end the session. */
  void run() throws IOException {
    StringBuilder text = new StringBuilder();
    while (true) {
      out.print(text.isEmpty() ? "setlist> " : "      -> ");
      out.flush();
      String line = in.readLine();
      if (line == null || (text.isEmpty() && isEnd(line))) break;
      text.append(line).append('\n');
      if (!Script.isComplete(text.toString())) continue;
      try {
        session.run(text.toString());
      } catch (JobException e) {
        out.println(e.getMessage());
      }
      text.setLength(0);
    }
    out.println();
  }

  private static boolean isEnd(String line) {
    return ENDS.contains(line.strip().replaceFirst(";$", ""));
  }
}
