package io.setlist.batch;

import static org.apache.spark.sql.functions.col;

import io.setlist.batch.BatchConfig.Earlier;
import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Completeness;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.archive.Records;
import io.setlist.batch.delta.ArchivedRows;
import io.setlist.batch.evidence.Evidence;
import io.setlist.batch.evidence.Unproven;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.session.UserDates;
import io.setlist.batch.table.Basis;
import io.setlist.batch.table.BatchDate;
import io.setlist.batch.table.BatchDates;
import io.setlist.batch.table.BatchDates.Findings;
import io.setlist.batch.table.BatchDates.Memory;
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
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A run of the batch twin: from the archive up to now to the sessions of whole dates. */
final class BatchPipeline {

  /** Days. Whoever asks for a date of long ago has not missed all nights since. */
  private static final int MOST_MISSED = 366;

  private final SparkSession spark;
  private final BatchConfig config;
  private final Clock clock;
  private final Warehouse warehouse;
  private final SessionsBatch sessions;
  private final BatchDates workList;

  BatchPipeline(SparkSession spark, BatchConfig config, Clock clock) {
    this.spark = spark;
    this.config = config;
    this.clock = clock;
    this.warehouse = Warehouse.toWrite(spark, config.warehouse());
    this.sessions = new SessionsBatch(warehouse);
    this.workList = new BatchDates(spark, warehouse);
  }

  /**
   * Replaces the rows of the dates asked for, and of the earlier ones that have changed, as far as
   * the archive proves them.
   *
   * @throws io.setlist.cli.JobException (usage) without an archive, or with other rules than the
   *     tables'; (not ready) where hours are missing and must not be; (failed) where another run
   *     wrote the same dates meanwhile
   */
  BatchRun run() {
    Instant startedAt = clock.instant();
    JobProgress.step(spark, "looking how far the archive is");
    Progress progress = Admission.of(config, warehouse);
    CutOff cutOff = progress.cutOff();
    Frontier frontier = frontier(cutOff);
    Records records = Records.now(spark, warehouse);
    Archive archive = new Archive(records, cutOff, config.rules());
    BatchSessions twin = new BatchSessions(archive, config.rules(), frontier);
    openTables();

    JobProgress.step(spark, "weighing the evidence");
    SortedMap<LocalDate, BatchDate> known = workList.all();
    SortedMap<LocalDate, SortedMap<LocalDate, Long>> news =
        ArchivedRows.byTimeAlone(
            archive.datesSince(progress.before(), startedAt.truncatedTo(ChronoUnit.DAYS)));
    SortedSet<LocalDate> waiting = waiting(known, news.keySet());
    SortedMap<LocalDate, Reason> dates = asked(known, waiting);
    SortedSet<LocalDate> looked = looked(known, dates.keySet());
    Evidence evidence = new Evidence(spark, warehouse, progress, records, known, config.rules());
    SortedMap<LocalDate, String> unprovable = evidence.unprovable(looked);
    dates.keySet().removeAll(unprovable.keySet());
    looked.removeAll(unprovable.keySet());

    SortedMap<LocalDate, BatchDate> earlier = earlier(known, dates, unprovable.keySet());
    long batchVersion = sessions.version();
    SortedSet<LocalDate> cutShort = cutShort(earlier);
    SortedSet<LocalDate> others = sessions.changedByOthers(known, workList.batchTable());
    SortedSet<LocalDate> lifted = lifted(known, looked);
    lifted.stream().filter(earlier::containsKey).forEach(cutShort::add);
    SortedSet<LocalDate> doubtful = new TreeSet<>(cutShort);
    others.stream().filter(earlier::containsKey).forEach(doubtful::add);
    others.addAll(lifted);
    others.removeIf(date -> dates.containsKey(date) || earlier.containsKey(date));

    String id = UUID.randomUUID().toString();
    ProvenSessions proven =
        new ProvenSessions(
            twin,
            sessions,
            known,
            new Unproven(new TreeSet<>(unprovable.keySet()), config.rules()));
    SortedMap<LocalDate, CutOff> right = cutOffs(earlier, doubtful);
    JobProgress.step(spark, "looking for news of earlier dates");
    Optional<UserDates> users = new ChangedDates(sessions, archive, config.rules()).among(right);
    Dataset<Row> asked = proven.of(Dates.of(dates.keySet()));
    EarlierDates again =
        new EarlierDates(
            sessions, proven, doubtful, cutShort, users, new TreeSet<>(right.keySet()));
    again.changed().forEach(date -> dates.put(date, Reason.CHANGED));
    waiting.removeAll(dates.keySet());
    waiting.removeAll(unprovable.keySet());
    // Says first what is to come, so that whoever finds it half done knows of it.
    Dates all = Dates.of(dates.keySet());
    workList.begin(id, all, new Findings(looked, unprovable, others), config.rules());
    JobProgress.step(spark, "computing " + dates.size() + (dates.size() == 1 ? " date" : " dates"));
    if (!dates.isEmpty()) sessions.replace(all, again.addTo(asked), id);
    JobProgress.step(spark, "summing up");
    Erasure.catchUp(spark, warehouse, records.forgotten(), Table.SESSIONS_BATCH);
    BatchRun run =
        new BatchRun(
            id,
            config.dates(),
            cutOff,
            frontier,
            config.rules(),
            days(dates, progress),
            waiting,
            unprovable,
            startedAt,
            clock.instant());
    new BatchRuns(spark, warehouse).add(run);
    workList.written(
        run,
        new Memory(
            batchVersion,
            progress.summary(),
            evidence.expected(),
            evidence.lost(),
            evidence.arrivals(all),
            news,
            seen(earlier)));
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

  private void openTables() {
    warehouse.open(Table.SESSIONS_BATCH, config.rules());
    warehouse.open(Table.BATCH_RUNS, config.rules());
  }

  /** The earlier dates that no run has computed and of which events have come, now or before. */
  private SortedSet<LocalDate> waiting(SortedMap<LocalDate, BatchDate> known, Set<LocalDate> news) {
    SortedSet<LocalDate> waiting = new TreeSet<>(news);
    known.values().stream().filter(BatchDate::isWaiting).map(BatchDate::date).forEach(waiting::add);
    waiting.removeIf(date -> isComputed(known, date));
    return new TreeSet<>(waiting.headSet(config.dates().first()));
  }

  private SortedMap<LocalDate, Reason> asked(
      SortedMap<LocalDate, BatchDate> known, SortedSet<LocalDate> waiting) {
    SortedMap<LocalDate, Reason> asked = new TreeMap<>();
    if (config.earlier() == Earlier.ALL) waiting.forEach(date -> asked.put(date, Reason.NEWS));
    if (config.earlier() != Earlier.NONE) {
      LocalDate end = config.dates().first();
      new BatchRuns(spark, warehouse)
          .firstOfNights()
          .filter(first -> first.isBefore(end))
          .map(first -> Collections.max(List.of(first, end.minusDays(MOST_MISSED))))
          .ifPresent(
              first ->
                  first
                      .datesUntil(end)
                      .filter(date -> !isComputed(known, date))
                      .forEach(date -> asked.put(date, Reason.MISSED)));
    }
    config.dates().dates().forEach(date -> asked.put(date, Reason.REQUESTED));
    return asked;
  }

  private static boolean isComputed(SortedMap<LocalDate, BatchDate> known, LocalDate date) {
    return known.containsKey(date) && known.get(date).isComputed();
  }

  private SortedMap<LocalDate, BatchDate> earlier(
      SortedMap<LocalDate, BatchDate> known,
      SortedMap<LocalDate, Reason> asked,
      Set<LocalDate> unprovable) {
    return known.headMap(config.dates().first()).values().stream()
        .filter(BatchDate::isComputed)
        .filter(date -> !asked.containsKey(date.date()) && !unprovable.contains(date.date()))
        .collect(Collectors.toMap(BatchDate::date, d -> d, (a, b) -> a, TreeMap::new));
  }

  /**
   * Dates of which something is proven again, with those beside them and those of sessions that
   * reach there: what came near stayed as it was, and no comparison told anything of it.
   */
  private SortedSet<LocalDate> lifted(
      SortedMap<LocalDate, BatchDate> known, SortedSet<LocalDate> proven) {
    SortedSet<LocalDate> again = new TreeSet<>();
    known.values().stream()
        .filter(date -> date.unprovable() != null && proven.contains(date.date()))
        .map(BatchDate::date)
        .forEach(again::add);
    if (again.isEmpty()) return again;
    SortedSet<LocalDate> lifted = new TreeSet<>();
    for (LocalDate date : again) {
      lifted.addAll(List.of(date.minusDays(1), date, date.plusDays(1)));
    }
    lifted.addAll(
        sessions.having(
            new Unproven(again, config.rules()).touchedBy(col("session_start"), col("session_end")),
            Dates.of(known.keySet())));
    lifted.removeIf(date -> !isComputed(known, date));
    return lifted;
  }

  /** Dates that a run had begun to write and, being killed, told no one whether it had. */
  private static SortedSet<LocalDate> cutShort(SortedMap<LocalDate, BatchDate> earlier) {
    return earlier.values().stream()
        .filter(date -> !date.isWritten())
        .map(BatchDate::date)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All that are known, and the days beside those that have sessions or will. */
  private static SortedSet<LocalDate> looked(
      SortedMap<LocalDate, BatchDate> known, Set<LocalDate> asked) {
    SortedSet<LocalDate> computed = new TreeSet<>(asked);
    known.values().stream()
        .filter(BatchDate::isComputed)
        .map(BatchDate::date)
        .forEach(computed::add);
    SortedSet<LocalDate> looked = new TreeSet<>(known.keySet());
    for (LocalDate date : computed) {
      looked.addAll(List.of(date.minusDays(1), date, date.plusDays(1)));
    }
    return looked;
  }

  private static Map<LocalDate, Basis> seen(SortedMap<LocalDate, BatchDate> earlier) {
    Map<LocalDate, Basis> seen = new TreeMap<>();
    earlier.forEach((date, one) -> seen.put(date, one.basis()));
    return seen;
  }

  /** Of the earlier dates that are not in doubt: up to where each is right. */
  private static SortedMap<LocalDate, CutOff> cutOffs(
      SortedMap<LocalDate, BatchDate> earlier, SortedSet<LocalDate> doubtful) {
    SortedMap<LocalDate, CutOff> cutOffs = new TreeMap<>();
    earlier.forEach(
        (date, one) -> {
          if (!doubtful.contains(date)) cutOffs.put(date, one.basis().cutOff());
        });
    return cutOffs;
  }

  private SortedMap<LocalDate, BatchRun.Day> days(
      SortedMap<LocalDate, Reason> reasons, Progress progress) {
    SortedMap<LocalDate, BatchRun.Day> days = new TreeMap<>();
    if (reasons.isEmpty()) return days;
    DateRange all = new DateRange(reasons.firstKey(), reasons.lastKey());
    Completeness completeness = progress.completeness(all.start(), all.end());
    sessions
        .totals(Dates.of(reasons.keySet()))
        .forEach(
            (date, totals) -> {
              List<Instant> missing = completeness.missing(new DateRange(date, date).hours());
              days.put(date, new BatchRun.Day(reasons.get(date), totals, missing));
            });
    return days;
  }
}
