package io.setlist.local.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a text into statements at the semicolons that end them: those in strings, quoted names and
 * comments do not. Comments and strings are as in Spark SQL: bracketed comments nest, a backslash
 * in a string escapes what follows.
 */
public final class Script {

  private final String text;
  private final List<Statement> statements = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int begin = -1;
  private int beginLine;
  private int beginColumn;
  private boolean closed = true;

  private Script(String text) {
    this.text = text;
  }

  /** The statements, but for those that are empty or a comment alone. */
  public static List<Statement> statements(String text) {
    Script script = new Script(text);
    script.split();
    return List.copyOf(script.statements);
  }

  /** Whether the text ends with a statement's end, so that a prompt need not ask for more. */
  static boolean isComplete(String text) {
    Script script = new Script(text);
    script.split();
    return script.closed && script.begin < 0;
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') end();
      else if (c == '\'' || c == '"' || c == '`') quoted(c);
      else if (text.startsWith("--", at)) lineComment();
      else if (text.startsWith("/*", at)) bracketedComment();
      else plain(c);
    }
    closed &= begin < 0;
    if (begin >= 0) add();
  }

  private void end() {
    if (begin >= 0) add();
    begin = -1;
    at++;
  }

  private void add() {
    statements.add(new Statement(text.substring(begin, at).strip(), beginLine, beginColumn));
  }

  /** A statement begins with its first character that is neither white space nor comment. */
  private void begin() {
    if (begin >= 0) return;
    begin = at;
    beginLine = line;
    beginColumn = at - lineStart + 1;
  }

  private void plain(char c) {
    if (!Character.isWhitespace(c)) begin();
    step(c);
  }

  private void quoted(char quote) {
    begin();
    step(quote);
    while (at < text.length()) {
      char c = text.charAt(at);
      step(c);
      if (c == quote) return;
      if (c == '\\' && quote != '`' && at < text.length()) step(text.charAt(at));
    }
    closed = false;
  }

  private void lineComment() {
    while (at < text.length() && text.charAt(at) != '\n') at++;
  }

  private void bracketedComment() {
    // A hint is part of its statement.
    if (text.startsWith("/*+", at)) begin();
    int depth = 0;
    while (at < text.length()) {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        at += 2;
        if (--depth == 0) return;
      } else {
        step(text.charAt(at));
      }
    }
    closed = false;
  }

  private void step(char c) {
    at++;
    if (c == '\n') {
      line++;
      lineStart = at;
    }
  }
}
