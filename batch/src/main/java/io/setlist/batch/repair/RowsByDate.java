package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How many of some rows there are by {@code session_date}; of a date without there is no number.
 */
final class RowsByDate {

  private RowsByDate() {}

  static SortedMap<LocalDate, Long> of(Dataset<Row> rows) {
    SortedMap<LocalDate, Long> counts = new TreeMap<>();
    for (Row row : rows.groupBy("session_date").agg(count(lit(1))).collectAsList()) {
      counts.put(row.<Date>getAs(0).toLocalDate(), row.getLong(1));
    }
    return counts;
  }
}
