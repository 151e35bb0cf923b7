package io.setlist.testing;

import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tables as another version of the program has left them. */
public final class OtherVersion {

  private OtherVersion() {}

  /** Gives a table other columns; its rows and its rules stay. */
  public static void left(Warehouse warehouse, Table table, UnaryOperator<Dataset<Row>> change) {
    // The list of the columns with statistics names such as the other version may not have.
    warehouse
        .read(table)
        .sparkSession()
        .sql(
            "ALTER TABLE delta.`"
                + warehouse.path(table)
                + "` UNSET TBLPROPERTIES ('delta.dataSkippingStatsColumns')");
    change
        .apply(warehouse.read(table))
        .write()
        .format("delta")
        .mode("overwrite")
        .option("overwriteSchema", true)
        .partitionBy(table.partitionedBy().toArray(String[]::new))
        .save(warehouse.path(table));
  }
}
