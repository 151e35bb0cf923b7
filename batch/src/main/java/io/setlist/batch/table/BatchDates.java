package io.setlist.batch.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.archive.Summary;
import io.setlist.batch.session.DateRange;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.BatchDate.Verdict;
import io.setlist.delta.WholeTable;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * {@code batch_dates}, the work list of the nights: a row for each date, which says what is done
 * and what is due. Each change is one commit of the whole table, which is small, so that a run that
 * dies leaves behind either what was or what is.
 */
public final class BatchDates {

  private static final String[] SHARED = {"cut_off", "frontier"};

  private static final String ARCHIVE_SUMMARY = "setlist.archive-summary";
  private static final String BATCH_TABLE = "setlist.batch-table";

  private final SparkSession spark;
  private final Warehouse warehouse;

  public BatchDates(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
  }

  /** What the newest run knew of the archive's micro-batches. */
  public static Optional<Summary> archiveSummary(Warehouse warehouse) {
    return property(warehouse, ARCHIVE_SUMMARY).flatMap(Summary::of);
  }

  /** The id of the {@code sessions_batch} that the newest run wrote. */
  public Optional<String> batchTable() {
    return property(warehouse, BATCH_TABLE);
  }

  private static Optional<String> property(Warehouse warehouse, String name) {
    return warehouse.has(Table.BATCH_DATES)
        ? Optional.ofNullable(warehouse.log(Table.BATCH_DATES).properties().get(name))
        : Optional.empty();
  }

  /** All that are known, as they are now. */
  public SortedMap<LocalDate, BatchDate> all() {
    return warehouse.has(Table.BATCH_DATES)
        ? orOfRuns(dates(warehouse.read(Table.BATCH_DATES)))
        : orOfRuns(new TreeMap<>());
  }

  /** Those of dates asked for of which the archive proves nothing, with the reasons. */
  public SortedMap<LocalDate, String> unprovable(Optional<DateRange> asked) {
    SortedMap<LocalDate, String> reasons = new TreeMap<>();
    asked.ifPresent(
        range ->
            all()
                .subMap(range.first(), range.last().plusDays(1))
                .forEach(
                    (date, one) -> {
                      if (one.unprovable() != null) reasons.put(date, one.unprovable());
                    }));
    return reasons;
  }

  /**
   * What a night finds before it changes a date.
   *
   * @param proven dates that were looked at, and are
   * @param unprovable those that are not, with the reasons
   * @param doubted dates whose rows are not what their run wrote
   */
  public record Findings(
      Set<LocalDate> proven, SortedMap<LocalDate, String> unprovable, Set<LocalDate> doubted) {}

  /** A run is about to replace the rows of these dates, and says what it knows of others. */
  public void begin(String run, Dates dates, Findings findings, Rules rules) {
    change(
        rules,
        known -> {
          for (LocalDate date : dates.all()) {
            known.put(date, known.getOrDefault(date, BatchDate.unknown(date)).begunBy(run));
          }
          for (LocalDate date : findings.doubted) {
            known.computeIfPresent(date, (d, old) -> old.doubted());
          }
          for (LocalDate date : findings.proven) {
            known.computeIfPresent(date, (d, old) -> old.withUnprovable(null));
          }
          findings.unprovable.forEach(
              (date, reason) ->
                  known.put(
                      date,
                      known.getOrDefault(date, BatchDate.unknown(date)).withUnprovable(reason)));
        });
  }

  /**
   * What a run leaves for the nights to come, having replaced its dates.
   *
   * @param batchVersion of {@code sessions_batch}, before it looked for changes of others
   * @param archive what it knew of the archive's micro-batches
   * @param archived how many records are in the archive, by the date on which they arrived
   * @param lost how many are gone, likewise
   * @param arrivals what the sessions of each of its dates rest on
   * @param waiting of dates that no run has computed, what has come for them since the last night
   * @param seen of the earlier dates, what it has looked at: they are as they were
   */
  public record Memory(
      long batchVersion,
      Summary archive,
      SortedMap<LocalDate, Long> archived,
      SortedMap<LocalDate, Long> lost,
      SortedMap<LocalDate, SortedMap<LocalDate, Long>> arrivals,
      SortedMap<LocalDate, SortedMap<LocalDate, Long>> waiting,
      Map<LocalDate, Basis> seen) {}

  /** A run has replaced them. Where another has begun on a date since, it is the other's affair. */
  public void written(BatchRun run, Memory memory) {
    change(
        run.rules(),
        Map.of(
            ARCHIVE_SUMMARY,
            memory.archive.text(),
            BATCH_TABLE,
            warehouse.id(Table.SESSIONS_BATCH)),
        known -> {
          known.replaceAll((date, old) -> written(run, memory, old));
          known.replaceAll((date, old) -> old.withArchived(0).withLost(0));
          memory.archived.forEach(
              (date, n) -> known.put(date, orUnknown(known, date).withArchived(n)));
          memory.lost.forEach((date, n) -> known.put(date, orUnknown(known, date).withLost(n)));
          memory.waiting.forEach((date, news) -> known.put(date, awaited(known, date, news)));
        });
  }

  private static BatchDate orUnknown(SortedMap<LocalDate, BatchDate> known, LocalDate date) {
    return known.getOrDefault(date, BatchDate.unknown(date));
  }

  private static BatchDate awaited(
      SortedMap<LocalDate, BatchDate> known, LocalDate date, SortedMap<LocalDate, Long> news) {
    BatchDate old = orUnknown(known, date);
    if (old.isComputed()) return old;
    SortedMap<LocalDate, Long> arrivals = new TreeMap<>(old.arrivals());
    news.forEach((arrived, n) -> arrivals.merge(arrived, n, Long::sum));
    return old.withArrivals(arrivals);
  }

  private static BatchDate written(BatchRun run, Memory memory, BatchDate old) {
    if (!old.isComputed()) return old;
    Basis basis = new Basis(old.basis().runId(), run.cutOff(), run.frontier());
    if (old.basis().runId().equals(run.id()) && run.dates().containsKey(old.date())) {
      return old.withBasis(basis)
          .withWrittenAt(run.committedAt())
          .withBatchVersion(memory.batchVersion)
          .withArrivals(memory.arrivals.getOrDefault(old.date(), Collections.emptySortedMap()));
    }
    // Of the earlier dates it has seen that they are as they were.
    boolean seen = old.isWritten() && old.basis().equals(memory.seen.get(old.date()));
    return seen ? old.withBasis(basis) : old;
  }

  /** A comparison has come to a verdict on dates, each of it with the basis that it compared. */
  public void certified(
      SortedMap<LocalDate, Basis> compared, SortedMap<LocalDate, Verdict> verdicts, Rules rules) {
    change(
        rules,
        known ->
            verdicts.forEach(
                (date, verdict) ->
                    known.computeIfPresent(
                        date,
                        (d, old) ->
                            old.isWritten() && old.basis().runId().equals(compared.get(d).runId())
                                ? old.withVerdict(verdict)
                                : old)));
  }

  /**
   * Rows of before a date are about to be taken away: of those dates nothing is proven any more.
   */
  public void takeAway(LocalDate keptFrom, String reason) {
    change(
        Rules.DEFAULTS, // which decide nothing of it
        known -> {
          if (known.isEmpty()) return;
          LocalDate last = keptFrom.minusDays(1);
          known.put(last, orUnknown(known, last));
          known.headMap(keptFrom).replaceAll((date, old) -> old.withUnprovable(reason));
        });
  }

  /** The live rows of these dates are about to be changed: no verdict holds of them any more. */
  public void reopen(Dates dates, Rules rules) {
    change(
        rules,
        known ->
            dates
                .all()
                .forEach(date -> known.computeIfPresent(date, (d, old) -> old.withVerdict(null))));
  }

  private void change(Rules rules, Consumer<SortedMap<LocalDate, BatchDate>> change) {
    change(rules, Map.of(), change);
  }

  private void change(
      Rules rules,
      Map<String, String> properties,
      Consumer<SortedMap<LocalDate, BatchDate>> change) {
    warehouse.open(Table.BATCH_DATES, rules);
    WholeTable.change(
        warehouse.path(Table.BATCH_DATES),
        warehouse.log(Table.BATCH_DATES),
        properties,
        rows -> {
          SortedMap<LocalDate, BatchDate> stored = dates(rows);
          SortedMap<LocalDate, BatchDate> changed = new TreeMap<>(orOfRuns(stored));
          change.accept(changed);
          return changed.equals(stored) && properties.isEmpty()
              ? Optional.empty()
              : Optional.of(rows(changed));
        });
  }

  /**
   * A warehouse of a version without the list, or one whose list others have emptied: then the runs
   * tell what was computed, and all of it is due.
   */
  private SortedMap<LocalDate, BatchDate> orOfRuns(SortedMap<LocalDate, BatchDate> stored) {
    if (!stored.isEmpty() || !warehouse.has(Table.BATCH_RUNS)) return stored;
    return new BatchRuns(spark, warehouse).dates();
  }

  /** Thousands of dates share a few cut-offs, each with an offset of every partition. */
  private static SortedMap<LocalDate, BatchDate> dates(Dataset<Row> rows) {
    Column[] others =
        Arrays.stream(Columns.BATCH_DATE.fieldNames())
            .filter(name -> !List.of(SHARED).contains(name))
            .map(name -> col(name))
            .toArray(Column[]::new);
    SortedMap<LocalDate, BatchDate> dates = new TreeMap<>();
    for (Row group :
        rows.groupBy(SHARED[0], SHARED[1])
            .agg(collect_list(struct(others)).as("dates"))
            .collectAsList()) {
      CutOff cutOff = group.isNullAt(0) ? CutOff.NOTHING : CutOff.of(group.getList(0));
      Frontier frontier = new Frontier(instant(group, "frontier"));
      for (Row row : group.<Row>getList(2)) {
        BatchDate date = date(row, cutOff, frontier);
        dates.put(date.date(), date);
      }
    }
    return dates;
  }

  private static BatchDate date(Row row, CutOff cutOff, Frontier frontier) {
    String run = row.getAs("run_id");
    String certificate = row.getAs("certificate");
    TreeMap<LocalDate, Long> arrivals = new TreeMap<>();
    for (Row arrival : row.<Row>getList(row.fieldIndex("arrivals"))) {
      arrivals.put(arrival.getDate(0).toLocalDate(), arrival.getLong(1));
    }
    return new BatchDate(
        row.<Date>getAs("session_date").toLocalDate(),
        run == null ? null : new Basis(run, cutOff, frontier),
        instant(row, "written_at").orElse(null),
        row.getAs("batch_version"),
        certificate == null
            ? null
            : new Verdict(
                certificate,
                instant(row, "certified_at").orElseThrow(),
                row.<Long>getAs("differing"),
                row.<Long>getAs("compared_files")),
        arrivals,
        row.<Long>getAs("archived"),
        row.<Long>getAs("lost"),
        row.getAs("unprovable"));
  }

  private Dataset<Row> rows(SortedMap<LocalDate, BatchDate> dates) {
    List<Row> rows = new ArrayList<>();
    dates.values().forEach(date -> rows.add(row(date)));
    return spark.createDataFrame(rows, Columns.BATCH_DATE).coalesce(1);
  }

  private static Row row(BatchDate d) {
    Optional<Basis> basis = Optional.ofNullable(d.basis());
    Optional<Verdict> verdict = Optional.ofNullable(d.verdict());
    return RowFactory.create(
        Date.valueOf(d.date()),
        d.isDue(),
        basis.map(Basis::runId).orElse(null),
        timestamp(d.writtenAt()),
        verdict.map(Verdict::certificate).orElse(null),
        timestamp(verdict.map(Verdict::at).orElse(null)),
        verdict.map(Verdict::differing).orElse(null),
        d.unprovable(),
        basis.map(b -> b.cutOff().positions().toArray(Row[]::new)).orElse(null),
        timestamp(basis.flatMap(b -> b.frontier().at()).orElse(null)),
        d.arrivals().entrySet().stream()
            .map(e -> RowFactory.create(Date.valueOf(e.getKey()), e.getValue()))
            .toArray(Row[]::new),
        d.archived(),
        d.lost(),
        d.batchVersion(),
        verdict.map(Verdict::files).orElse(null));
  }

  private static Timestamp timestamp(Instant at) {
    return at == null ? null : Timestamp.from(at);
  }

  private static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.<Timestamp>getAs(column)).map(Timestamp::toInstant);
  }
}
