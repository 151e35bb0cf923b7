package io.setlist.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/** How the demo talks: a headed step after the other, in at most 100 columns. */
final class Story {

  static final int WIDTH = 100;

  private static final String BOLD = "\033[1m";
  private static final String GREEN = "\033[32m";
  private static final String RED = "\033[31m";
  private static final String FAINT = "\033[2m";
  private static final String PLAIN = "\033[0m";

  private final PrintStream out;
  private final boolean colour;

  Story(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  PrintStream out() {
    return out;
  }

  void step(int number, int of, String name) {
    out.println();
    println(BOLD, "[" + number + "/" + of + "] " + name);
  }

  void took(long nanos) {
    println(FAINT, String.format(Locale.ROOT, "    took %.1f s", nanos / 1e9));
  }

  /** A heading within a step. */
  void heading(String text) {
    out.println();
    println(BOLD, text);
  }

  /** What a person should know; lines of at most {@link #WIDTH} columns. */
  void say(String format, Object... args) {
    out.printf(Locale.ROOT, format + "%n", args);
    out.flush();
  }

  /** A line that is laid out already. */
  void show(String line) {
    out.println(line);
    out.flush();
  }

  /** Says what may be longer than a line. */
  void sayWrapped(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split(" +")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        out.println(line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    out.println(line);
    out.flush();
  }

  void good(String format, Object... args) {
    println(GREEN, String.format(Locale.ROOT, format, args));
  }

  void bad(String format, Object... args) {
    println(RED, String.format(Locale.ROOT, format, args));
  }

  private void println(String style, String text) {
    out.println(colour ? style + text + PLAIN : text);
    out.flush();
  }
}
