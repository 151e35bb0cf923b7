package io.setlist.batch.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The files of final rows of {@code sessions}: of each date one number, which is another once one
 * of them has come or gone. Somebody's {@code UPDATE} or {@code RESTORE} shows by it, though the
 * stream makes thousands of commits a day, which nobody could look through. A compaction shows too,
 * and makes a date be compared once more.
 *
 * @param numbers by date; of a date without final rows there is none
 */
public record LiveFiles(Map<LocalDate, Long> numbers) {

  /** As they are now. */
  public static LiveFiles now(SparkSession spark, Warehouse warehouse) {
    Map<LocalDate, Long> numbers = new TreeMap<>();
    if (!warehouse.has(Table.SESSIONS)) return new LiveFiles(numbers);
    for (Row row :
        new DataFiles(spark, warehouse.log(Table.SESSIONS))
            .rows()
            .where(col("partitionValues").getItem("status").equalTo("final"))
            .groupBy(col("partitionValues").getItem("session_date"))
            .agg(expr("bit_xor(xxhash64(path))"))
            .collectAsList()) {
      numbers.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    }
    return new LiveFiles(numbers);
  }

  public long of(LocalDate date) {
    return numbers.getOrDefault(date, 0L);
  }
}
