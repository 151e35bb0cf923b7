package io.setlist.batch.session;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.setlist.batch.archive.Period;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * UTC dates, however many and however far apart. To a query they are rows of a small table, and a
 * few periods by which files and rows are passed over: with a term for each date, a plan over some
 * hundreds of them is deeper than Spark's stack.
 */
public record Dates(SortedSet<LocalDate> all) {

  public Dates {
    all = Collections.unmodifiableSortedSet(new TreeSet<>(all));
  }

  public static Dates of(Collection<LocalDate> dates) {
    return new Dates(new TreeSet<>(dates));
  }

  /** A few periods that hold all of the dates, and perhaps others between them. */
  public List<DateRange> periods() {
    List<Period> exact =
        DateRange.of(all).stream().map(r -> new Period(r.start(), r.end())).toList();
    return Period.covering(exact).stream().map(DateRange::during).toList();
  }

  /** These, and the day before each. */
  public Dates withDaysBefore() {
    SortedSet<LocalDate> more = new TreeSet<>(all);
    all.forEach(date -> more.add(date.minusDays(1)));
    return new Dates(more);
  }

  /** Whether a condition holds for any of the periods; false where there is none. */
  public Column any(Function<DateRange, Column> condition) {
    return periods().stream().map(condition).reduce(Column::or).orElse(lit(false));
  }

  /** The date is in one of the periods. */
  public Column near(Column date) {
    return any(period -> date.between(lit(period.first()), lit(period.last())));
  }

  /** The rows whose {@code session_date} is one of these dates. */
  public Dataset<Row> rowsOn(Dataset<Row> rows) {
    Dataset<Row> near = rows.where(near(col("session_date")));
    return arePeriods() ? near : joined(near, "left_semi");
  }

  /** The rows in the periods whose {@code session_date} is none of these dates. */
  public Dataset<Row> rowsBetween(Dataset<Row> rows) {
    Dataset<Row> near = rows.where(near(col("session_date")));
    return arePeriods() ? near.limit(0) : joined(near, "left_anti");
  }

  /** Whether the periods hold these dates and no other. */
  public boolean arePeriods() {
    return periods().stream().mapToLong(p -> p.dates().count()).sum() == all.size();
  }

  private Dataset<Row> joined(Dataset<Row> rows, String how) {
    Column same = col("session_date").equalTo(col("one_of_them"));
    return rows.join(broadcast(asTable(rows.sparkSession(), "one_of_them")), same, how);
  }

  private Dataset<Row> asTable(SparkSession spark, String column) {
    List<Date> rows = all.stream().map(Date::valueOf).toList();
    return spark.createDataset(rows, Encoders.DATE()).toDF(column);
  }
}
