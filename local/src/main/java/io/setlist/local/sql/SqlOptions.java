package io.setlist.local.sql;

import io.setlist.cli.Options;
import io.setlist.cli.WarehouseOption;
import java.nio.file.Path;

/** The flags of {@code sql}. */
final class SqlOptions extends Options<SqlConfig> {

  SqlOptions() {
    super("sql", "Spark SQL over the tables of a warehouse; without -e and -f it reads stdin");
    WarehouseOption.declare(this, SqlConfig::withWarehouse);
    value("execute", "SQL", "statements, separated by ;", SqlConfig::andQuery)
        .abbr("e")
        .unbounded();
    value("file", "FILE", "a file of statements", (c, v) -> c.withFile(Path.of(v))).abbr("f");
    value(
        "format", "F", "table (the default), csv or json", (c, v) -> c.withFormat(Format.parse(v)));
    flag(
        "raw",
        "csv and json exactly as stored: control characters as they are, no ' before = + - @",
        c -> c.withForm(Printer.Form.RAW));
    flag(
        "allow-writes",
        "run statements that change tables, too; the streaming job knows nothing of it",
        c -> c.withAccess(Session.Access.WRITES));
    value(
        "limit",
        "N",
        "most rows a statement prints; 0: all (table: 1000, else all)",
        (c, v) -> c.limitedTo(Long.parseLong(v)));
    value(
        "width",
        "N",
        "cut tables to so many columns; 0: never (the terminal's)",
        (c, v) -> c.cutTo(Integer.parseInt(v)));
    value(
        "queries",
        "DIR",
        "each .sql file in it is a view of its name (sql/ beside setlist)",
        (c, v) -> c.withQueries(Path.of(v)));
  }
}
