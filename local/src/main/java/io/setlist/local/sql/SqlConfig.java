package io.setlist.local.sql;

import io.setlist.cli.JobException;
import java.nio.file.Path;

/**
 * What {@code sql} was asked for.
 *
 * @param warehouse URI of the folder of tables
 * @param query statements, or null
 * @param file of statements, or null
 * @param limit most rows a statement prints; 0: all; -1: what the format does
 * @param width of the lines; -1: the terminal's
 * @param queries folder of views; null: the one beside the launcher
 */
public record SqlConfig(
    String warehouse, String query, Path file, Format format, long limit, int width, Path queries) {

  static final SqlConfig DEFAULTS = new SqlConfig(null, null, null, Format.TABLE, -1, -1, null);

  /** Refuses what one option alone does not show. */
  SqlConfig validated() {
    if (warehouse == null || warehouse.isBlank()) {
      throw JobException.usage("--warehouse is missing: the folder or URI of the tables");
    }
    if (query != null && file != null) {
      throw JobException.usage("give -e QUERY or -f FILE, not both");
    }
    return this;
  }

  long rowLimit() {
    return limit < 0 ? format.limit() : limit;
  }

  SqlConfig withWarehouse(String v) {
    return new SqlConfig(v, query, file, format, limit, width, queries);
  }

  SqlConfig withQuery(String v) {
    // Several -e follow one another.
    String all = query == null ? v : query + ";\n" + v;
    return new SqlConfig(warehouse, all, file, format, limit, width, queries);
  }

  SqlConfig withFile(Path v) {
    return new SqlConfig(warehouse, query, v, format, limit, width, queries);
  }

  SqlConfig withFormat(Format v) {
    return new SqlConfig(warehouse, query, file, v, limit, width, queries);
  }

  SqlConfig withLimit(long v) {
    if (v < 0) throw new IllegalArgumentException("must be 0 (all rows) or more");
    return new SqlConfig(warehouse, query, file, format, v, width, queries);
  }

  SqlConfig withWidth(int v) {
    if (v < 0) throw new IllegalArgumentException("must be 0 (nothing is cut) or more");
    return new SqlConfig(warehouse, query, file, format, limit, v, queries);
  }

  SqlConfig withQueries(Path v) {
    return new SqlConfig(warehouse, query, file, format, limit, width, v);
  }
}
