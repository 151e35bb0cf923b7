package io.setlist.batch.delta;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
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

  /**
   * Of a version of the table.
   *
   * @param rows of that version, for what the log does not tell
   */
  public static SortedMap<LocalDate, Long> byDate(
      SparkSession spark, Warehouse warehouse, long version, Dataset<Row> rows) {
    // With deletion vectors, which others may have turned on, a file holds rows that are gone.
    Column records =
        get_json_object(col("stats"), "$.numRecords")
            .cast("long")
            .minus(coalesce(col("deletionVector.cardinality"), lit(0L)));
    List<Row> byFiles =
        new DataFiles(spark, warehouse.log(Table.ARCHIVE), version)
            .rows()
            .groupBy(col("partitionValues").getItem("ingest_date"))
            .agg(sum(records), count(lit(1)).minus(count(records)))
            .collectAsList();
    // Another writer may have left its files without statistics.
    boolean told = byFiles.stream().allMatch(row -> row.getLong(2) == 0);
    return told ? numbers(byFiles) : byDate(rows);
  }

  /** The same of some of the rows, which are looked at for it. */
  public static SortedMap<LocalDate, Long> byDate(Dataset<Row> rows) {
    return numbers(
        rows.groupBy(col("ingest_date").cast("string")).agg(count(lit(1))).collectAsList());
  }

  private static SortedMap<LocalDate, Long> numbers(List<Row> rows) {
    SortedMap<LocalDate, Long> numbers = new TreeMap<>();
    for (Row row : rows) numbers.put(LocalDate.parse(row.getString(0)), row.getLong(1));
    return numbers;
  }

  /** How many of the rows have a time on each of some dates, by the date on which they arrived. */
  public static SortedMap<LocalDate, SortedMap<LocalDate, Long>> byTime(Dataset<Row> rows) {
    return counted(rows.groupBy("session_date", "ingest_date").agg(count(lit(1))));
  }

  /**
   * The same, all under the first date of arrival: of dates of which nobody may ever ask. Clocks
   * that are wrong spread a flood of records over all dates that there are.
   */
  public static SortedMap<LocalDate, SortedMap<LocalDate, Long>> byTimeAlone(Dataset<Row> rows) {
    return counted(rows.groupBy("session_date").agg(min("ingest_date"), count(lit(1))));
  }

  private static SortedMap<LocalDate, SortedMap<LocalDate, Long>> counted(Dataset<Row> rows) {
    SortedMap<LocalDate, SortedMap<LocalDate, Long>> arrivals = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      arrivals
          .computeIfAbsent(row.<Date>getAs(0).toLocalDate(), date -> new TreeMap<>())
          .put(row.<Date>getAs(1).toLocalDate(), row.getLong(2));
    }
    return arrivals;
  }
}
