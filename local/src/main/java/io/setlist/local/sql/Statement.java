package io.setlist.local.sql;

/**
 * One SQL statement of a text.
 *
 * @param text without the semicolon that ends it
 * @param line on which it begins in that text, from 1
 * @param column in which it begins on that line, from 1
 */
public record Statement(String text, int line, int column) {

  /** Says where in the whole text a position of the statement is, as Spark counts it. */
  String position(int lineInStatement, int offsetInLine) {
    int first = lineInStatement == 1 ? column + offsetInLine : offsetInLine + 1;
    return "line " + (line + lineInStatement - 1) + ", column " + first;
  }
}
