package io.setlist.table;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that are computed once and read several times, with neither of the drawbacks of Spark's own
 * ways. After a local checkpoint the job dies with the first executor that is lost, since nothing
 * knows how to compute its part again. And the plan of a persisted table is held whole by each plan
 * above it: of one that reads it three times, and is itself read three times, and so on, the words
 * alone that Spark makes for its user interface fill the memory.
 */
public final class Materialized {

  private Materialized() {}

  /** The same rows, kept when they are first read, for as long as somebody can read them. */
  public static Dataset<Row> of(Dataset<Row> rows) {
    RDD<InternalRow> kept =
        rows.queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(InternalRow::copy)
            .rdd()
            .persist(StorageLevel.MEMORY_AND_DISK());
    return rows.sparkSession().internalCreateDataFrame(kept, rows.schema(), false);
  }
}
