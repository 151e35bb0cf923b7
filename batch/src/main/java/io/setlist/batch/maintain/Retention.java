package io.setlist.batch.maintain;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.setlist.batch.evidence.Horizon;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDates;
import io.setlist.cli.JobException;
import io.setlist.delta.CommitRetry;
import io.setlist.delta.Rewrite;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Takes rows away by their age, beside the jobs that write. The horizon of a table is moved first:
 * from then on no night believes that what is missing never was.
 */
public final class Retention {

  private static final String METADATA = "spark.databricks.delta.commitInfo.userMetadata";

  /** By which column of a table its rows get old. */
  private static final Map<Table, String> AGE =
      Map.of(
          Table.SESSIONS, "session_date",
          Table.SESSIONS_BATCH, "session_date",
          Table.ARCHIVE, "ingest_date",
          Table.LATE_EVENTS, "timestamp",
          Table.DEAD_LETTERS, "timestamp",
          Table.BATCH_RUNS, "committed_at",
          Table.RECONCILIATION, "committed_at");

  /** A date without these has nothing to be computed from, or compared. */
  private static final Set<Table> NEEDED =
      EnumSet.of(Table.SESSIONS, Table.SESSIONS_BATCH, Table.ARCHIVE);

  private final SparkSession spark;
  private final Warehouse warehouse;

  public Retention(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /**
   * What was taken away of a table, or would be.
   *
   * @param keptFrom rows from this UTC date on are kept
   * @param waitsFor the first date that the nights are not done with, where that holds up more
   */
  public record Removal(Table table, LocalDate keptFrom, long rows, LocalDate waitsFor) {

    /** A line for a person. */
    public String line(boolean dryRun) {
      return String.format(
          java.util.Locale.ROOT,
          "%s: %s %,d rows of before %s%s",
          table.folder(),
          dryRun ? "would remove" : "removed",
          rows,
          keptFrom,
          waitsFor == null ? "" : "; what came since waits for " + waitsFor + ", which is due");
    }
  }

  /** Whether rows of a table can be taken away by their age. */
  public static boolean canTakeFrom(Table table) {
    return AGE.containsKey(table);
  }

  /**
   * Takes away what is before a date, of {@code sessions} the final rows alone.
   *
   * @throws JobException (failed) where others were faster each time
   */
  public Removal run(Table table, LocalDate keptFrom, boolean dryRun) {
    Optional<LocalDate> due = firstDue(table);
    LocalDate from = due.filter(keptFrom::isAfter).orElse(keptFrom);
    LocalDate waitsFor = from.equals(keptFrom) ? null : from;
    Column old = old(table, from);
    long rows = warehouse.read(table).where(old).count();
    if (rows > 0 && !dryRun) {
      Horizon.move(warehouse, table, from);
      if (NEEDED.contains(table)) {
        new BatchDates(spark, warehouse).takeAway(from, Horizon.reason(table, from));
      }
      remove(table, old);
    }
    return new Removal(table, from, rows, waitsFor);
  }

  /** The nights need what a date that is due rests on, and what it is compared with. */
  private Optional<LocalDate> firstDue(Table table) {
    if (table == Table.DEAD_LETTERS || table == Table.BATCH_RUNS || table == Table.RECONCILIATION) {
      return Optional.empty();
    }
    return new BatchDates(spark, warehouse)
        .all().values().stream().filter(BatchDate::mayDiffer).map(BatchDate::date).findFirst();
  }

  private Column old(Table table, LocalDate from) {
    Column age = col(AGE.get(table));
    Instant midnight = from.atStartOfDay(ZoneOffset.UTC).toInstant();
    return switch (table) {
      case SESSIONS -> col("status").equalTo("final").and(age.lt(lit(Date.valueOf(from))));
      case SESSIONS_BATCH, ARCHIVE -> age.lt(lit(Date.valueOf(from)));
      // Of records that have no time it is known with which micro-batch they came.
      case DEAD_LETTERS ->
          when(age.isNull(), col("batch_id").leq(newestBefore(midnight)))
              .otherwise(age.lt(lit(Timestamp.from(midnight))));
      default -> age.lt(lit(Timestamp.from(midnight)));
    };
  }

  private long newestBefore(Instant midnight) {
    Row newest =
        warehouse
            .read(Table.DEAD_LETTERS)
            .where(col("timestamp").lt(lit(Timestamp.from(midnight))))
            .agg(coalesce(max("batch_id"), lit(-1L)))
            .head();
    return newest.getLong(0);
  }

  /**
   * Whole partitions go without a look at their files; of other tables files are written anew, by a
   * commit that no append of the stream gets in the way of.
   */
  private void remove(Table table, Column old) {
    if (table.partitionedBy().isEmpty()) {
      CommitRetry.change(
          warehouse.path(table),
          () ->
              Rewrite.begin(warehouse.log(table), version -> warehouse.read(table, version), old)
                  .remove());
      return;
    }
    spark.conf().set(METADATA, UUID.randomUUID().toString());
    try {
      CommitRetry.change(
          warehouse.path(table),
          () -> DeltaTable.forPath(spark, warehouse.path(table)).delete(old));
    } finally {
      spark.conf().unset(METADATA);
    }
  }
}
