package io.setlist.local.sql;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.setlist.cli.ControlCharacters;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.StructField;

/** Prints a statement's rows. */
public final class Printer {

  /** How exact csv and json are. */
  enum Form {
    /** No character steers a terminal, no cell is a formula to a spreadsheet. */
    HARMLESS,
    /** As the tables have it. */
    RAW
  }

  private static final String NULL = "NULL";

  /** What makes spreadsheets take a cell for a formula, some of them in full width too. */
  private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private final Format format;
  private final Form form;
  private final long limit;
  private final int width;
  private final PrintStream out;
  private final PrintStream notes;

  /**
   * @param limit most rows to print; 0: all
   * @param width of the terminal, for tables; 0: none to fit
   * @param notes takes what is not the answer: that rows were left out
   */
  Printer(Format format, Form form, long limit, int width, PrintStream out, PrintStream notes) {
    this.format = format;
    this.form = form;
    this.limit = limit;
    this.width = width;
    this.out = out;
    this.notes = notes;
  }

  /** A printer of whole tables for people. */
  public static Printer table(int width, PrintStream out) {
    return new Printer(Format.TABLE, Form.HARMLESS, 0, width, out, out);
  }

  /** Prints all rows; a statement without columns, such as {@code USE}, prints nothing. */
  public void print(Dataset<Row> result) {
    if (result.columns().length == 0) return;
    switch (format) {
      case TABLE -> table(result);
      case CSV -> csv(result);
      case JSON -> json(result);
    }
    out.flush();
  }

  private void table(Dataset<Row> result) {
    TextTable table =
        new TextTable(
            List.of(result.columns()),
            Arrays.stream(result.schema().fields()).map(Cells::isNumber).toList());
    Cells cells = cells(result);
    Iterator<Row> rows = rows(result);
    long n = 0;
    for (; rows.hasNext() && !isFull(n); n++) {
      Row row = rows.next();
      table.add(
          IntStream.range(0, row.size())
              .mapToObj(i -> row.isNullAt(i) ? NULL : cells.text(row.get(i)))
              .toList());
    }
    table.lines(width).forEach(out::println);
    if (rows.hasNext()) cut(n);
  }

  private void csv(Dataset<Row> result) {
    out.println(
        Arrays.stream(result.columns())
            .map(name -> field(harmlessText(name)))
            .collect(Collectors.joining(",")));
    StructField[] columns = result.schema().fields();
    Cells cells = cells(result);
    Iterator<Row> rows = rows(result);
    long n = 0;
    for (; rows.hasNext() && !isFull(n); n++) {
      Row row = rows.next();
      out.println(
          IntStream.range(0, row.size())
              .mapToObj(
                  i -> {
                    if (row.isNullAt(i)) return "";
                    String cell = cells.text(row.get(i));
                    return field(Cells.isText(columns[i]) ? harmlessText(cell) : cell);
                  })
              .collect(Collectors.joining(",")));
    }
    if (rows.hasNext()) cut(n);
  }

  /** Newlines and tabs stay: a quoted field may have them, and they steer nothing. */
  private String harmlessText(String cell) {
    if (form == Form.RAW) return cell;
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    return (formula ? "'" : "") + ControlCharacters.escaped(cell, "\t\n");
  }

  private void json(Dataset<Row> result) {
    Iterator<Row> rows =
        limited(result)
            .select(to_json(struct(col("*")), Map.of("ignoreNullFields", "false")))
            .toLocalIterator();
    long n = 0;
    for (; rows.hasNext() && !isFull(n); n++) {
      String line = rows.next().getString(0);
      out.println(form == Form.RAW ? line : ControlCharacters.escaped(line, ""));
    }
    if (rows.hasNext()) cut(n);
  }

  /** Times are shown in the zone of the session, as SQL computes with them. */
  private static Cells cells(Dataset<Row> result) {
    return new Cells(
        DateTimeUtils.getZoneId(result.sparkSession().conf().get("spark.sql.session.timeZone")));
  }

  private Iterator<Row> rows(Dataset<Row> result) {
    // One job for all rows; an iterator runs one a partition, but never holds them all.
    return limit > 0 ? limited(result).collectAsList().iterator() : result.toLocalIterator();
  }

  /** One row more than is printed shows that there are more. */
  private Dataset<Row> limited(Dataset<Row> result) {
    return limit > 0 ? result.limit((int) Math.min(limit + 1, Integer.MAX_VALUE)) : result;
  }

  private boolean isFull(long rows) {
    return limit > 0 && rows >= limit;
  }

  private void cut(long rows) {
    out.flush();
    notes.printf(
        Locale.ROOT, "(the first %,d rows; there are more: --limit N, or 0 for all)%n", rows);
  }

  private static String field(String text) {
    boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
