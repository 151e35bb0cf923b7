package io.setlist.batch.reconcile;

import static java.util.stream.Collectors.groupingBy;

import io.setlist.batch.Admission;
import io.setlist.batch.BatchConfig;
import io.setlist.batch.JobProgress;
import io.setlist.batch.archive.Completeness;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.delta.LiveFiles;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDate.Verdict;
import io.setlist.batch.table.BatchDates;
import io.setlist.forgotten.Erasure;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A run of {@code reconcile}: both sides of whole dates to certificates and differences. */
final class ReconcilePipeline {

  private static final int KINDS = 100;
  private static final int EXAMPLES = 5;

  private final SparkSession spark;
  private final ReconcileConfig config;
  private final Clock clock;
  private final Warehouse warehouse;
  private final BatchConfig dated;

  ReconcilePipeline(SparkSession spark, ReconcileConfig config, Clock clock) {
    this.spark = spark;
    this.config = config;
    this.clock = clock;
    this.dated = config.dated();
    this.warehouse = Warehouse.toWrite(spark, dated.warehouse());
  }

  /**
   * Compares, and writes the differences, then the certificates, and last into the work list.
   *
   * @throws io.setlist.cli.JobException (usage) without an archive, or with other rules than the
   *     tables'; (not ready) where the batch has not run for a date, or hours are missing and must
   *     not be
   */
  Reconciliation run() {
    Instant startedAt = clock.instant();
    JobProgress.step(spark, "looking what is due");
    Progress progress = Admission.of(dated, warehouse);
    LiveFiles live = LiveFiles.now(spark, warehouse);
    Optional<Comparison> due =
        Comparison.of(spark, warehouse, dated, date -> date.isDue() || isChanged(date, live));
    SortedMap<LocalDate, String> unprovable =
        new BatchDates(spark, warehouse).unprovable(dated.asked());
    if (due.isEmpty()) return Reconciliation.ofNothing(unprovable, dated.rules(), startedAt);
    try (Comparison comparison = due.get()) {
      JobProgress.step(spark, "looking for causes");
      Dataset<Row> caused = causes(comparison).of(comparison.differing());
      JobProgress.step(spark, "counting");
      List<Certificate> certificates =
          certificates(comparison, Count.of(comparison, caused), progress);
      Reconciliation run =
          new Reconciliation(
              UUID.randomUUID().toString(),
              Optional.of(comparison.stream()),
              comparison.batchVersion(),
              dated.rules(),
              certificates,
              unprovable,
              DifferenceKind.of(caused, KINDS),
              Example.of(caused, EXAMPLES),
              startedAt,
              clock.instant());
      JobProgress.step(spark, "writing certificates");
      new ReconciliationTables(spark, warehouse).add(run, caused);
      Erasure.catchUp(
          spark, warehouse, comparison.archived().forgotten(), Table.RECONCILIATION_DIFFERENCES);
      new BatchDates(spark, warehouse)
          .certified(comparison.covered().bases(), verdicts(run, live), dated.rules());
      return run;
    }
  }

  /** The rows that a certificate is about are not those that it was made from. */
  private static boolean isChanged(BatchDate date, LiveFiles live) {
    return date.verdict() != null
        && date.unprovable() == null
        && date.verdict().files() != live.of(date.date());
  }

  /**
   * @param live from before the comparison: what was changed since is compared once more
   */
  private static SortedMap<LocalDate, Verdict> verdicts(Reconciliation run, LiveFiles live) {
    SortedMap<LocalDate, Verdict> verdicts = new TreeMap<>();
    for (Certificate c : run.certificates()) {
      if (c.unprovable() != null) continue;
      verdicts.put(
          c.date(), new Verdict(run.id(), run.committedAt(), c.differing(), live.of(c.date())));
    }
    return verdicts;
  }

  private Causes causes(Comparison comparison) {
    return new Causes(
        comparison.archived(),
        comparison.stream(),
        warehouse.has(Table.REPAIRS)
            ? Optional.of(warehouse.read(Table.REPAIRS))
            : Optional.empty(),
        comparison.covered(),
        dated.rules());
  }

  private List<Certificate> certificates(
      Comparison comparison, List<Count> counts, Progress progress) {
    CoveredDates covered = comparison.covered();
    DateRange all = new DateRange(covered.bases().firstKey(), covered.bases().lastKey());
    Completeness completeness = progress.completeness(all.start(), all.end());
    Map<LocalDate, List<Count>> byDate = counts.stream().collect(groupingBy(Count::date));
    return covered.bases().entrySet().stream()
        .map(
            e ->
                new Certificate(
                    e.getKey(),
                    e.getValue(),
                    completeness.missing(new DateRange(e.getKey(), e.getKey()).hours()),
                    comparison.unprovable().get(e.getKey()),
                    byDate.getOrDefault(e.getKey(), List.of()),
                    config.maxDrift()))
        .toList();
  }
}
