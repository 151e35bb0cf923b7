package io.setlist.local.sql;

import io.setlist.cli.JobException;
import io.setlist.cli.WarehouseOption;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;

/**
 * What {@code sql} was asked for.
 *
 * @param warehouse URI of the folder of tables
 * @param query statements, or null
 * @param file of statements, or null
 * @param form of csv and json
 * @param access whether statements may change tables
 * @param limit most rows a statement prints; 0: all; -1: what the format does
 * @param width of the lines; -1: the terminal's
 * @param queries folder of views; null: the one beside the launcher
 */
@RecordBuilder
public record SqlConfig(
    String warehouse,
    String query,
    Path file,
    Format format,
    Printer.Form form,
    Session.Access access,
    long limit,
    int width,
    Path queries)
    implements SqlConfigBuilder.With {

  static final SqlConfig DEFAULTS =
      new SqlConfig(
          null,
          null,
          null,
          Format.TABLE,
          Printer.Form.HARMLESS,
          Session.Access.READS,
          -1,
          -1,
          null);

  /** Refuses what one option alone does not show. */
  SqlConfig validated() {
    WarehouseOption.require(warehouse);
    if (query != null && file != null) {
      throw JobException.usage("give -e QUERY or -f FILE, not both");
    }
    if (form == Printer.Form.RAW && format == Format.TABLE) {
      throw JobException.usage("--raw is for --format csv or json; a table is for people");
    }
    return this;
  }

  long rowLimit() {
    return limit < 0 ? format.limit() : limit;
  }

  /** Several -e follow one another. */
  SqlConfig andQuery(String v) {
    return withQuery(query == null ? v : query + ";\n" + v);
  }

  SqlConfig limitedTo(long rows) {
    if (rows < 0) throw new IllegalArgumentException("must be 0 (all rows) or more");
    return withLimit(rows);
  }

  SqlConfig cutTo(int columns) {
    if (columns < 0) throw new IllegalArgumentException("must be 0 (nothing is cut) or more");
    return withWidth(columns);
  }
}
