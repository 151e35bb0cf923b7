package io.setlist.batch;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Completeness;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.archive.Records;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.BatchRun;
import io.setlist.batch.table.BatchRun.Reason;
import io.setlist.batch.table.BatchRuns;
import io.setlist.batch.table.ChangedDates;
import io.setlist.batch.table.SessionsBatch;
import io.setlist.forgotten.Erasure;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A run of the batch twin: from the archive up to now to the sessions of whole dates. */
final class BatchPipeline {

  private final SparkSession spark;
  private final BatchConfig config;
  private final Clock clock;
  private final Warehouse warehouse;
  private final SessionsBatch sessions;
  private final BatchRuns runs;

  BatchPipeline(SparkSession spark, BatchConfig config, Clock clock) {
    this.spark = spark;
    this.config = config;
    this.clock = clock;
    this.warehouse = Warehouse.toWrite(spark, config.warehouse());
    this.sessions = new SessionsBatch(warehouse);
    this.runs = new BatchRuns(spark, warehouse);
  }

  /**
   * Replaces the rows of the dates asked for, and of the earlier ones that have changed.
   *
   * @throws io.setlist.cli.JobException (usage) without an archive, or with other rules than the
   *     tables'; (not ready) where hours are missing and must not be
   */
  BatchRun run() {
    Instant startedAt = clock.instant();
    Progress progress = Admission.of(config, warehouse);
    DateRange requested = config.dates();

    CutOff cutOff = progress.cutOff();
    Frontier frontier = frontier(cutOff);
    Records records = Records.now(spark, warehouse);
    Archive archive = new Archive(records, cutOff, config.rules());
    BatchSessions twin = new BatchSessions(archive, config.rules(), frontier);
    openTables();
    SortedMap<LocalDate, CutOff> written = runs.writtenBefore(requested.first());
    SortedSet<LocalDate> unreported = unreported(written.keySet());
    SortedSet<LocalDate> candidates =
        new ChangedDates(sessions, archive, frontier, config.rules()).among(written);
    candidates.addAll(unreported);

    String id = UUID.randomUUID().toString();
    Dates dates = Dates.of(requested.dates().toList());
    Dataset<Row> rows = twin.of(dates);
    if (candidates.isEmpty()) {
      sessions.replace(dates, rows, id);
    } else {
      Dates perhaps = Dates.of(candidates);
      Dataset<Row> again = twin.of(perhaps).persist();
      SortedSet<LocalDate> changed = sessions.differing(again, perhaps);
      changed.addAll(unreported);
      if (!changed.isEmpty()) rows = rows.union(Dates.of(changed).rowsOn(again));
      changed.addAll(dates.all());
      dates = Dates.of(changed);
      sessions.replace(dates, rows, id);
      again.unpersist();
    }
    Erasure.catchUp(spark, warehouse, records.forgotten(), Table.SESSIONS_BATCH);
    BatchRun run =
        new BatchRun(
            id,
            requested,
            cutOff,
            frontier,
            config.rules(),
            days(dates, progress),
            startedAt,
            clock.instant());
    runs.add(run);
    return run;
  }

  /**
   * Writes nothing.
   *
   * @throws io.setlist.cli.JobException as {@link #run()}
   */
  void check() {
    Admission.of(config, warehouse);
  }

  private Frontier frontier(CutOff cutOff) {
    return warehouse.has(Table.LEDGER)
        ? Frontier.of(warehouse.read(Table.LEDGER), cutOff)
        : Frontier.NONE;
  }

  /** Dates that a run has changed and, being killed, told no one. */
  private SortedSet<LocalDate> unreported(Set<LocalDate> written) {
    SortedSet<LocalDate> dates = new TreeSet<>();
    sessions
        .newest()
        .filter(replaced -> !runs.has(replaced.runId()))
        .ifPresent(replaced -> dates.addAll(replaced.dates()));
    dates.retainAll(written);
    return dates;
  }

  private void openTables() {
    warehouse.open(Table.SESSIONS_BATCH, config.rules());
    warehouse.open(Table.BATCH_RUNS, config.rules());
  }

  private SortedMap<LocalDate, BatchRun.Day> days(Dates dates, Progress progress) {
    DateRange all = new DateRange(dates.all().first(), dates.all().last());
    Completeness completeness = progress.completeness(all.start(), all.end());
    SortedMap<LocalDate, BatchRun.Day> days = new TreeMap<>();
    sessions
        .totals(dates)
        .forEach(
            (date, totals) -> {
              boolean asked = !date.isBefore(config.dates().first());
              List<Instant> missing = completeness.missing(new DateRange(date, date).hours());
              days.put(
                  date,
                  new BatchRun.Day(asked ? Reason.REQUESTED : Reason.CHANGED, totals, missing));
            });
    return days;
  }
}
