package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.setlist.batch.delta.ForeignCommits;
import io.setlist.batch.session.Dates;
import io.setlist.batch.session.UserDates;
import io.setlist.cli.JobException;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** {@code sessions_batch}: whole dates at a time. */
public final class SessionsBatch {

  private static final Pattern RUN_ID = Pattern.compile("[0-9a-f-]{36}");

  private final Warehouse warehouse;

  public SessionsBatch(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** What one date comes to. */
  public record Totals(
      long sessions, long finalSessions, long songs, long listenedMs, long durationMs) {

    static final Totals NONE = new Totals(0, 0, 0, 0, 0);
  }

  public Dataset<Row> rows() {
    return warehouse.read(Table.SESSIONS_BATCH);
  }

  /** The rows as one of the table's versions had them, whatever a run writes meanwhile. */
  public Dataset<Row> rows(long version) {
    return warehouse.read(Table.SESSIONS_BATCH, version);
  }

  /** The number of the table's newest version. */
  public long version() {
    return warehouse.version(Table.SESSIONS_BATCH);
  }

  /**
   * Replaces the rows of all the dates in one commit: until then the old ones stand.
   *
   * @param rows of these dates and no others
   * @param runId goes into the table's history
   * @throws JobException (failed) where another job changed some of them meanwhile
   */
  public void replace(Dates dates, Dataset<Row> rows, String runId) {
    // What is to be replaced is said in words, a few: other dates in a period stay as they are.
    Dataset<Row> all =
        dates.arePeriods() ? rows : rows.unionByName(dates.rowsBetween(rows()), true);
    try {
      all.write()
          .format("delta")
          .mode("overwrite")
          .option("replaceWhere", dates.near(col("session_date")).expr().sql())
          .option("userMetadata", runId)
          .save(warehouse.path(Table.SESSIONS_BATCH));
    } catch (DeltaConcurrentModificationException e) {
      throw JobException.failed(
          "others wrote to "
              + warehouse.path(Table.SESSIONS_BATCH)
              + " at the same time; once they are done, run it again",
          e);
    }
  }

  /**
   * The dates whose rows others than the batch and {@code forget} have changed, or taken away with
   * the whole table.
   *
   * @param known the dates that have been written, by the version that each run found
   * @param table the id of the table that they were written to; empty where none was
   */
  public SortedSet<LocalDate> changedByOthers(
      SortedMap<LocalDate, BatchDate> known, Optional<String> table) {
    long since = known.values().stream().mapToLong(SessionsBatch::version).max().orElse(-1);
    if (since < 0) return new TreeSet<>();
    boolean isAnother =
        table.filter(id -> !id.equals(warehouse.id(Table.SESSIONS_BATCH))).isPresent();
    if (isAnother || version() < since) return new TreeSet<>(known.keySet());
    SortedSet<LocalDate> changed = new TreeSet<>();
    for (String date :
        ForeignCommits.touched(
            warehouse.log(Table.SESSIONS_BATCH),
            "session_date",
            since,
            text -> RUN_ID.matcher(text).matches())) {
      changed.add(LocalDate.parse(date));
    }
    return changed;
  }

  private static long version(BatchDate date) {
    return date.batchVersion() == null ? -1 : date.batchVersion();
  }

  /** The dates of which some rows are not what stands in the table. */
  public SortedSet<LocalDate> differing(Dataset<Row> rows, Dates dates) {
    return differing(rows, dates.rowsOn(rows()));
  }

  /** The dates of which some users' rows are not what stands of them in the table. */
  public SortedSet<LocalDate> differing(Dataset<Row> rows, UserDates some) {
    return differing(rows, some.rowsOf(rows()));
  }

  /** The dates on which a row of the table is as a condition says. */
  public SortedSet<LocalDate> having(Column condition, Dates dates) {
    return dates(dates.rowsOn(rows()).where(condition));
  }

  private static SortedSet<LocalDate> dates(Dataset<Row> rows) {
    TreeSet<LocalDate> dates = new TreeSet<>();
    for (Row row : rows.select("session_date").distinct().collectAsList()) {
      dates.add(row.getDate(0).toLocalDate());
    }
    return dates;
  }

  private static SortedSet<LocalDate> differing(Dataset<Row> rows, Dataset<Row> stored) {
    Column[] columns =
        Arrays.stream(Columns.BATCH_SESSION_ROW.fieldNames())
            .map(name -> col(name))
            .toArray(Column[]::new);
    return dates(
        rows.select(columns)
            .withColumn("balance", lit(1))
            .unionByName(stored.select(columns).withColumn("balance", lit(-1)))
            .groupBy(columns)
            .agg(sum("balance").as("balance"))
            .where(col("balance").notEqual(0)));
  }

  /** What stands in the table of each of the dates. */
  public SortedMap<LocalDate, Totals> totals(Dates dates) {
    SortedMap<LocalDate, Totals> totals = new TreeMap<>();
    dates.all().forEach(date -> totals.put(date, Totals.NONE));
    for (Row row :
        dates
            .rowsOn(rows())
            .groupBy("session_date")
            .agg(
                count(lit(1)),
                count(when(col("status").equalTo("final"), true)),
                sum("song_count"),
                sum("listened_ms"),
                sum("duration_ms"))
            .collectAsList()) {
      totals.put(
          row.getDate(0).toLocalDate(),
          new Totals(
              row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
    }
    return totals;
  }
}
