package io.setlist.batch.certificates;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDates;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the work list, and of its certificates what it does not say itself. */
final class Certificates {

  private Certificates() {}

  static Calendar calendar(SparkSession spark, Warehouse warehouse) {
    SortedMap<LocalDate, BatchDate> known = new BatchDates(spark, warehouse).all();
    Set<String> incomplete = incomplete(warehouse);
    SortedMap<LocalDate, DayMark> marks = new TreeMap<>();
    SortedMap<LocalDate, String> unprovable = new TreeMap<>();
    known.forEach(
        (date, one) -> {
          if (one.unprovable() != null) unprovable.put(date, one.unprovable());
          boolean marked = one.unprovable() != null || one.isComputed() || one.isWaiting();
          if (marked) marks.put(date, mark(one, incomplete));
        });
    return new Calendar(marks, unprovable);
  }

  private static DayMark mark(BatchDate one, Set<String> incomplete) {
    if (one.unprovable() != null) return DayMark.UNPROVABLE;
    if (one.isWaiting()) return DayMark.WAITING;
    if (one.isDue()) return DayMark.DUE;
    if (one.mayDiffer()) return DayMark.DRIFTED;
    return incomplete.contains(key(one.verdict().certificate(), one.date()))
        ? DayMark.INCOMPLETE
        : DayMark.CERTIFIED;
  }

  /** The certificates of dates with hours that were not wholly archived. */
  private static Set<String> incomplete(Warehouse warehouse) {
    Set<String> keys = new HashSet<>();
    if (!warehouse.has(Table.RECONCILIATION)) return keys;
    for (Row row :
        warehouse
            .read(Table.RECONCILIATION)
            .where(col("hours_complete").equalTo(false))
            .select("run_id", "session_date")
            .collectAsList()) {
      keys.add(key(row.getString(0), row.<Date>getAs(1).toLocalDate()));
    }
    return keys;
  }

  private static String key(String certificate, LocalDate date) {
    return certificate + " " + date;
  }
}
