package io.setlist.batch.archive;

import io.setlist.forgotten.ForgottenTable;
import io.setlist.forgotten.ForgottenUsers;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What has been archived, and whose of it does not count: no event gets from the archive into a
 * computation but by both.
 *
 * @param rows of {@code archive}
 * @param version that they are of
 * @param forgotten the list as it was when the computation began
 */
public record Records(Dataset<Row> rows, long version, ForgottenUsers forgotten) {

  /**
   * As they are now, and stay for the whole computation: what is counted has to be what is read.
   */
  public static Records now(SparkSession spark, Warehouse warehouse) {
    long version = warehouse.version(Table.ARCHIVE);
    return new Records(
        warehouse.read(Table.ARCHIVE, version),
        version,
        new ForgottenTable(spark, warehouse).users());
  }
}
