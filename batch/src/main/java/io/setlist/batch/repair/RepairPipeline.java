package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.setlist.batch.Admission;
import io.setlist.batch.BatchConfig;
import io.setlist.batch.JobProgress;
import io.setlist.batch.reconcile.Comparison;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDates;
import io.setlist.cli.JobException;
import io.setlist.forgotten.Erasure;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A run of {@code repair}: from what differs now to one commit of {@code sessions}. */
final class RepairPipeline {

  /** One more than a person is shown. */
  private static final int UNITS_NAMED = RepairReport.UNITS_SHOWN + 1;

  private static final int ATTEMPTS = 5;

  private final SparkSession spark;
  private final RepairConfig config;
  private final Clock clock;
  private final Warehouse warehouse;
  private final BatchConfig dated;

  RepairPipeline(SparkSession spark, RepairConfig config, Clock clock) {
    this.spark = spark;
    this.config = config;
    this.clock = clock;
    this.dated = config.dated();
    this.warehouse = Warehouse.toWrite(spark, dated.warehouse());
  }

  /**
   * Compares anew, whatever an earlier report says, and replaces the units that differ. Where none
   * does, nothing is written.
   *
   * @throws JobException as {@code reconcile}; (too much) where more would go than may; (failed)
   *     where others were faster each time
   */
  Repair run() {
    JobProgress.step(spark, "looking what is due");
    Admission.of(dated, warehouse);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Repair> repair = unlessOvertaken();
      if (repair.isPresent()) return repair.get();
    }
    throw JobException.failed(
        "other repairs, or runs of the batch, came in between each of "
            + ATTEMPTS
            + " times; run it again",
        null);
  }

  /**
   * Empty where the batch has written, or another repair was begun, since the comparison: two
   * repairs that rest on different runs would leave sessions that overlap. A repair names itself
   * before it commits, so of two at once the one that sees the other's name begins again.
   */
  private Optional<Repair> unlessOvertaken() {
    Repairs repairs = new Repairs(spark, warehouse);
    // Now, for a table of an earlier version would seem to be another repair's once it has changed.
    if (repairs.version() >= 0 && !config.dryRun()) repairs.open(dated.rules());
    long before = repairs.version();
    Optional<Comparison> due = Comparison.of(spark, warehouse, dated, BatchDate::mayDiffer);
    SortedMap<LocalDate, String> unprovable =
        new BatchDates(spark, warehouse).unprovable(dated.asked());
    if (due.isEmpty()) {
      return Optional.of(Repair.ofNothing(config.dryRun(), unprovable, clock.instant()));
    }
    try (Comparison comparison = due.get()) {
      JobProgress.step(spark, "looking what differs");
      Dataset<Row> differing = comparison.differing();
      Repair repair =
          new Repair(
              UUID.randomUUID().toString(),
              config.dryRun(),
              clock.instant().truncatedTo(ChronoUnit.MILLIS),
              days(comparison, differing),
              unprovable,
              units(differing),
              null,
              comparison.stream().version().orElse(null),
              comparison.batchVersion());
      Optional<String> tooMuch =
          new Fuse(config.maxRemovedShare())
              .blownBy(differing, comparison.stream().sessions(), config.command());
      if (config.dryRun()) return Optional.of(repair.withRefusal(tooMuch.orElse(null)));
      if (!repair.isNeeded()) return Optional.of(repair);
      if (tooMuch.isPresent()) throw JobException.tooMuch(tooMuch.get());
      JobProgress.step(spark, "replacing sessions");
      repairs.open(dated.rules());
      if (repairs.version() != Math.max(before, 0)) return Optional.empty();
      repairs.add(repair);
      warehouse.open(Table.SESSIONS, dated.rules());
      new BatchDates(spark, warehouse).reopen(repair.changed(), dated.rules());
      BooleanSupplier newest =
          () ->
              repairs.version() == Math.max(before, 0) + 1
                  && warehouse.version(Table.SESSIONS_BATCH) == repair.batchVersion();
      if (!replaced(differing, repair, newest)) return Optional.empty();
      Erasure.catchUp(spark, warehouse, comparison.archived().forgotten(), Table.SESSIONS);
      return Optional.of(repair);
    }
  }

  /**
   * Rows that are not final, and should be, lie beside those that the stream rewrites all the time:
   * taking them out may need many attempts, and must not hold up the others.
   */
  private boolean replaced(Dataset<Row> differing, Repair repair, BooleanSupplier newest) {
    Column areFinal = forall(col("stream"), Comparison::isFinal);
    String sessions = warehouse.path(Table.SESSIONS);
    if (!Replacement.by(repair, differing.where(areFinal)).commit(spark, sessions, newest)) {
      return false;
    }
    Dataset<Row> others = differing.where(not(areFinal));
    return others.isEmpty() || Replacement.by(repair, others).commit(spark, sessions, newest);
  }

  private static SortedMap<LocalDate, Repair.Day> days(
      Comparison comparison, Dataset<Row> differing) {
    SortedMap<LocalDate, Repair.Day> days = new TreeMap<>();
    comparison
        .covered()
        .bases()
        .forEach((date, basis) -> days.put(date, new Repair.Day(basis, 0, 0)));
    for (Row row :
        differing
            .groupBy("session_date")
            .agg(
                sum(size(col("stream")).cast("long")),
                coalesce(count(when(col("batch").isNotNull(), true)), lit(0L)))
            .collectAsList()) {
      LocalDate date = row.getDate(0).toLocalDate();
      days.computeIfPresent(
          date, (d, day) -> new Repair.Day(day.basis(), row.getLong(1), row.getLong(2)));
    }
    return days;
  }

  private static List<Repair.Unit> units(Dataset<Row> differing) {
    return differing
        .orderBy("session_date", "user_id", "unit_start")
        .limit(UNITS_NAMED)
        .select(
            col("session_date"),
            col("user_id"),
            col("class"),
            col("stream.session_id").as("removed"),
            col("batch.session_id").as("added"))
        .collectAsList()
        .stream()
        .map(
            r ->
                new Repair.Unit(
                    r.getDate(0).toLocalDate(),
                    r.getString(1),
                    r.getString(2),
                    r.getList(3),
                    r.getString(4)))
        .toList();
  }
}
