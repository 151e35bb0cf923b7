package io.setlist.local.sql;

import org.apache.spark.sql.SparkSession;

/** Runs statements over a catalog and prints their rows. */
public final class Session {

  private final SparkSession spark;
  private final Catalog catalog;
  private final Printer printer;

  public Session(SparkSession spark, Catalog catalog, Printer printer) {
    this.spark = spark;
    this.catalog = catalog;
    this.printer = printer;
  }

  /**
   * Runs all statements of the text, in order.
   *
   * @throws io.setlist.cli.JobException at the first that fails
   */
  public void run(String text) {
    for (Statement statement : Script.statements(text)) {
      try {
        catalog.prepare(statement.text());
        printer.print(spark.sql(statement.text()));
      } catch (io.setlist.cli.JobException e) {
        throw e;
      } catch (Exception e) {
        throw SqlError.of(e, statement, catalog);
      }
    }
  }
}
