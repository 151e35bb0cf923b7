package io.setlist.local.sql;

import org.apache.spark.sql.SparkSession;

/** Runs statements over a catalog and prints their rows. */
public final class Session {

  /** What the statements may do. */
  public enum Access {
    READS,
    WRITES
  }

  private final SparkSession spark;
  private final Catalog catalog;
  private final Printer printer;
  private final Access access;
  private final ReadOnly readOnly;

  public Session(SparkSession spark, Catalog catalog, Printer printer, Access access) {
    this.spark = spark;
    this.catalog = catalog;
    this.printer = printer;
    this.access = access;
    this.readOnly = new ReadOnly(spark);
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
        if (access == Access.READS) readOnly.require(statement);
        printer.print(spark.sql(statement.text()));
      } catch (io.setlist.cli.JobException e) {
        throw e;
      } catch (Exception e) {
        throw SqlError.of(e, statement, catalog);
      }
    }
  }
}
