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
 * @param forgotten the list as it was when the computation began
 */
public record Records(Dataset<Row> rows, ForgottenUsers forgotten) {

  /** As they are now. */
  public static Records now(SparkSession spark, Warehouse warehouse) {
    return new Records(warehouse.read(Table.ARCHIVE), new ForgottenTable(spark, warehouse).users());
  }
}
