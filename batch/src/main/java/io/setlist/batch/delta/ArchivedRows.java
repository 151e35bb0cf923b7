package io.setlist.batch.delta;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How many rows of {@code archive} arrived on each date: as the table's log has it of each file, so
 * that no file is opened.
 */
public final class ArchivedRows {

  private ArchivedRows() {}

  public static SortedMap<LocalDate, Long> byDate(SparkSession spark, Warehouse warehouse) {
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    for (Row row : counted(spark, warehouse)) {
      // A row whose record had no readable time of arrival has the date of its micro-batch.
      if (!row.isNullAt(0)) rows.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    }
    return rows;
  }

  private static List<Row> counted(SparkSession spark, Warehouse warehouse) {
    Column records = get_json_object(col("stats"), "$.numRecords").cast("long");
    Dataset<Row> files = new DataFiles(spark, warehouse.log(Table.ARCHIVE)).rows();
    List<Row> byFiles =
        files
            .groupBy(col("partitionValues").getItem("ingest_date"))
            .agg(sum(records), count(lit(1)).minus(count(records)))
            .collectAsList();
    if (byFiles.stream().allMatch(row -> row.getLong(2) == 0)) return byFiles;
    // Another writer has left its files without statistics.
    return warehouse
        .read(Table.ARCHIVE)
        .groupBy(col("ingest_date").cast("string"))
        .agg(count(lit(1)))
        .collectAsList();
  }

  /** How many of the rows have a time on each of some dates, by the date on which they arrived. */
  public static SortedMap<LocalDate, SortedMap<LocalDate, Long>> byTime(Dataset<Row> rows) {
    SortedMap<LocalDate, SortedMap<LocalDate, Long>> arrivals = new TreeMap<>();
    for (Row row : rows.groupBy("session_date", "ingest_date").agg(count(lit(1))).collectAsList()) {
      arrivals
          .computeIfAbsent(row.<Date>getAs(0).toLocalDate(), date -> new TreeMap<>())
          .put(row.<Date>getAs(1).toLocalDate(), row.getLong(2));
    }
    return arrivals;
  }
}
