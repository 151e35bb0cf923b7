package io.setlist.local.sql;

import io.setlist.cli.ControlCharacters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows as aligned text. Where they are wider than the terminal, the widest columns give way first
 * and their cells are cut.
 */
public final class TextTable {

  private static final String BETWEEN = "  ";
  private static final int NARROWEST = 6;

  private final List<String> names;
  private final List<Boolean> numeric;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param numeric per column, whether it is aligned right
   */
  public TextTable(List<String> names, List<Boolean> numeric) {
    this.names = names.stream().map(ControlCharacters::dotted).toList();
    this.numeric = List.copyOf(numeric);
  }

  /** Adds a row; a control character, as a line's end, would break the table. */
  public void add(List<String> cells) {
    rows.add(cells.stream().map(ControlCharacters::dotted).toList());
  }

  /**
   * @param width of the terminal; 0 where there is none to fit
   */
  public List<String> lines(int width) {
    int[] widths = widths();
    if (width > 0) shrink(widths, width);
    List<String> lines = new ArrayList<>();
    lines.add(line(names, widths));
    lines.add(Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining(BETWEEN)));
    for (List<String> row : rows) lines.add(line(row, widths));
    return lines;
  }

  private int[] widths() {
    int[] widths = names.stream().mapToInt(TextWidth::of).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
      }
    }
    return widths;
  }

  private void shrink(int[] widths, int width) {
    int total = Arrays.stream(widths).sum() + BETWEEN.length() * (widths.length - 1);
    while (total > width) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        // A cut number would be another number: numbers give way last.
        if (weight(widths, i) > weight(widths, widest)) widest = i;
      }
      if (widths[widest] <= NARROWEST) return;
      widths[widest]--;
      total--;
    }
  }

  private int weight(int[] widths, int column) {
    boolean spare = widths[column] > NARROWEST;
    if (!spare) return -1;
    return numeric.get(column) ? 0 : widths[column];
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      if (i > 0) line.append(BETWEEN);
      String cell = TextWidth.cut(cells.get(i), widths[i]);
      line.append(
          numeric.get(i)
              ? TextWidth.padLeft(cell, widths[i])
              : TextWidth.padRight(cell, widths[i]));
    }
    return line.toString().stripTrailing();
  }
}
