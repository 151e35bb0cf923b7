package io.setlist.batch.reconcile;

import static java.util.stream.Collectors.groupingBy;

import io.setlist.batch.Admission;
import io.setlist.batch.BatchConfig;
import io.setlist.batch.archive.Completeness;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.session.DateRange;
import io.setlist.forgotten.Erasure;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A run of {@code reconcile}: both sides of whole dates to certificates and differences. */
final class ReconcilePipeline {

  private static final int KINDS = 100;

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
   * Compares, and writes the differences and then the certificates.
   *
   * @throws io.setlist.cli.JobException (usage) without an archive, or with other rules than the
   *     tables'; (not ready) where the batch has not run for a date, or hours are missing and must
   *     not be
   */
  Reconciliation run() {
    Instant startedAt = clock.instant();
    Progress progress = Admission.of(dated, warehouse);
    try (Comparison comparison = new Comparison(spark, warehouse, dated)) {
      Dataset<Row> caused = causes(comparison).of(comparison.differing());
      List<Certificate> certificates =
          certificates(comparison.covered(), Count.of(comparison, caused), progress);
      Reconciliation run =
          new Reconciliation(
              UUID.randomUUID().toString(),
              comparison.stream(),
              comparison.batchVersion(),
              dated.rules(),
              certificates,
              DifferenceKind.of(caused, KINDS),
              startedAt,
              clock.instant());
      new ReconciliationTables(spark, warehouse).add(run, caused);
      Erasure.catchUp(
          spark, warehouse, comparison.archived().forgotten(), Table.RECONCILIATION_DIFFERENCES);
      return run;
    }
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
      CoveredDates covered, List<Count> counts, Progress progress) {
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
                    byDate.getOrDefault(e.getKey(), List.of()),
                    config.maxDrift()))
        .toList();
  }
}
