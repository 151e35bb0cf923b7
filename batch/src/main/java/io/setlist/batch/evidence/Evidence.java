package io.setlist.batch.evidence;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Period;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.archive.Records;
import io.setlist.batch.archive.Source;
import io.setlist.batch.delta.ArchivedRows;
import io.setlist.batch.session.Dates;
import io.setlist.batch.table.BatchDate;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.SparkSession;

/**
 * Of which dates the archive proves nothing (SPEC 6). Rows of an archive never go by themselves:
 * {@code forget} empties them, and leaves them in their place. So a night remembers how many
 * arrived on each date, and how many of them each session date rests on; where there are fewer now,
 * they were taken away, and a recomputation would believe what is left. Without a loss, which is
 * always but for an accident, all of it is told from the tables' logs.
 */
public final class Evidence {

  private final Records records;
  private final Rules rules;
  private final SortedMap<LocalDate, BatchDate> known;
  private final CutOff cutOff;
  private final Map<Table, LocalDate> horizons = new EnumMap<>(Table.class);
  private final List<NeverArchived> neverArchived;
  private final SortedMap<LocalDate, Long> expected = new TreeMap<>();
  private final SortedMap<LocalDate, Long> lost = new TreeMap<>();
  private final Map<LocalDate, String> shrunk = new HashMap<>();

  /**
   * Looks at the archive as it is now.
   *
   * @param known the work list, with what earlier nights remembered
   */
  public Evidence(
      SparkSession spark,
      Warehouse warehouse,
      Progress progress,
      Records records,
      SortedMap<LocalDate, BatchDate> known,
      Rules rules) {
    this.records = records;
    this.rules = rules;
    this.known = known;
    this.cutOff = progress.cutOff();
    for (Table table : List.of(Table.ARCHIVE, Table.SESSIONS, Table.SESSIONS_BATCH)) {
      Horizon.of(warehouse, table).ifPresent(from -> horizons.put(table, from));
    }
    this.neverArchived = NeverArchived.of(warehouse, progress, rules);
    SortedMap<LocalDate, Long> rows =
        ArchivedRows.byDate(spark, warehouse, records.version(), records.rows());
    // A micro-batch that the archive is at now counts when it is over.
    ArchivedRows.byDate(new Archive(records, cutOff, rules).beyond())
        .forEach((date, n) -> rows.merge(date, -n, Long::sum));
    weigh(rows, progress);
    recount();
  }

  /**
   * What should be there, and where something is not. What is lost is remembered by itself: new
   * arrivals of the same date would hide it, and it would seem to be lost anew each night.
   *
   * @param rows up to the cut-off, by the date on which they arrived
   */
  private void weigh(SortedMap<LocalDate, Long> rows, Progress progress) {
    SortedMap<LocalDate, Long> counted = remembered(BatchDate::archived);
    lost.putAll(remembered(BatchDate::lost));
    // A producer's old timestamp puts a new record before the horizon; it is there, and counts.
    long there = total(rows.values());
    rows.keySet().removeIf(this::isTakenAway);
    expected.putAll(rows);
    long before = total(counted.values()) + total(lost.values());
    counted.forEach(
        (date, n) -> {
          long less = n - rows.getOrDefault(date, 0L);
          if (less > 0) lost.merge(date, less, Long::sum);
        });
    Optional<Long> news = progress.newRecords();
    // Else what was before is of another table, was taken away uncounted, or has no numbers.
    boolean comparable =
        news.isPresent()
            && (progress.hasBefore() || (before == 0 && !horizons.containsKey(Table.ARCHIVE)));
    if (!comparable) return;
    long missing = before + news.get() - there;
    long explained = total(lost.values());
    if (missing < explained) putBack(explained - Math.max(0, missing), counted, rows);
    // What is missing of the records that came since the last night has no date of its own.
    if (missing > explained) {
      progress.newestDate().ifPresent(newest -> lost.merge(newest, missing - explained, Long::sum));
    }
  }

  private SortedMap<LocalDate, Long> remembered(ToLongFunction<BatchDate> what) {
    SortedMap<LocalDate, Long> numbers = new TreeMap<>();
    for (BatchDate date : known.values()) {
      long n = what.applyAsLong(date);
      if (n > 0 && !isTakenAway(date.date())) numbers.put(date.date(), n);
    }
    return numbers;
  }

  /** Some of what was lost is there again: where there is more than was counted, or anywhere. */
  private void putBack(
      long found, SortedMap<LocalDate, Long> counted, SortedMap<LocalDate, Long> rows) {
    long left = found;
    for (boolean anywhere : new boolean[] {false, true}) {
      for (LocalDate date : new TreeSet<>(lost.keySet())) {
        long more = rows.getOrDefault(date, 0L) - counted.getOrDefault(date, 0L);
        long back = Math.min(left, anywhere ? lost.get(date) : Math.min(more, lost.get(date)));
        if (back <= 0) continue;
        left -= back;
        lost.merge(date, -back, Long::sum);
        lost.remove(date, 0L);
      }
    }
  }

  private static long total(Collection<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  /** Of the dates that rest on arrivals of which some are lost: whether theirs are. */
  private void recount() {
    if (lost.isEmpty()) return;
    Map<CutOff, SortedSet<LocalDate>> suspects = new HashMap<>();
    for (BatchDate date : known.values()) {
      if (date.isComputed() && date.arrivals().keySet().stream().anyMatch(lost::containsKey)) {
        suspects.computeIfAbsent(date.basis().cutOff(), c -> new TreeSet<>()).add(date.date());
      }
    }
    if (suspects.isEmpty()) return;
    // Of a record that forget has emptied nobody knows the time: those are not missed.
    SortedMap<LocalDate, Long> empty =
        ArchivedRows.byDate(new Archive(records, cutOff, rules).empty());
    suspects.forEach(
        (read, dates) -> {
          SortedMap<LocalDate, SortedMap<LocalDate, Long>> now = arrivals(new Dates(dates), read);
          for (LocalDate date : dates) {
            SortedMap<LocalDate, Long> there = now.getOrDefault(date, new TreeMap<>());
            known
                .get(date)
                .arrivals()
                .forEach(
                    (arrived, n) -> {
                      long left = there.getOrDefault(arrived, 0L);
                      long emptied = empty.getOrDefault(arrived, 0L);
                      if (lost.containsKey(arrived) && left + emptied < n) {
                        shrunk.put(date, gone(n - left, n, arrived));
                      }
                    });
          }
        });
  }

  private static String gone(long missing, long of, LocalDate arrived) {
    return String.format(
        Locale.ROOT,
        "%,d of its %,d records that arrived on %s are no longer in the archive",
        missing,
        of,
        arrived);
  }

  /** Why the archive proves nothing of a date; empty where it proves it. */
  public Optional<String> against(LocalDate date) {
    for (Map.Entry<Table, LocalDate> kept : horizons.entrySet()) {
      if (date.isBefore(kept.getValue())) {
        return Optional.of(Horizon.reason(kept.getKey(), kept.getValue()));
      }
    }
    for (NeverArchived hole : neverArchived) {
      if (hole.holds(date)) return Optional.of(hole.reason());
    }
    BatchDate one = known.get(date);
    if (one == null || !one.isComputed()) return lostSince(date);
    if (one.basis().cutOff().until().entrySet().stream().anyMatch(this::isAhead)) {
      return Optional.of(
          "archive_progress says less than when run " + one.basis().runId() + " read it");
    }
    return one.arrivals().isEmpty() ? lostSince(date) : Optional.ofNullable(shrunk.get(date));
  }

  /** Nobody knows what the date would rest on: perhaps on what is lost. */
  private Optional<String> lostSince(LocalDate date) {
    SortedMap<LocalDate, Long> since = lost.tailMap(date);
    if (since.isEmpty()) return Optional.empty();
    LocalDate arrived = since.firstKey();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d records that arrived by %s are no longer in the archive",
            since.get(arrived),
            arrived));
  }

  private boolean isAhead(Map.Entry<Source, Long> read) {
    return read.getValue() > cutOff.of(read.getKey());
  }

  /** Its records are not in the archive any more, and nobody misses them. */
  private boolean isTakenAway(LocalDate arrived) {
    LocalDate kept = horizons.get(Table.ARCHIVE);
    return kept != null && arrived.isBefore(kept);
  }

  /** How many records of each date of arrival have been counted: for the nights to come. */
  public SortedMap<LocalDate, Long> expected() {
    return expected;
  }

  /** How many are lost, by the date on which they arrived, as far as that is known. */
  public SortedMap<LocalDate, Long> lost() {
    return lost;
  }

  /** What the sessions of dates rest on, up to the cut-off of this night. */
  public SortedMap<LocalDate, SortedMap<LocalDate, Long>> arrivals(Dates dates) {
    return arrivals(dates, cutOff);
  }

  private SortedMap<LocalDate, SortedMap<LocalDate, Long>> arrivals(Dates dates, CutOff read) {
    if (dates.all().isEmpty()) return new TreeMap<>();
    List<Period> periods =
        dates.periods().stream().map(p -> new Period(p.start(), p.end())).toList();
    return ArchivedRows.byTime(dates.rowsOn(new Archive(records, read, rules).dates(periods)));
  }

  /** Those of the dates that are unprovable, with the reasons. */
  public SortedMap<LocalDate, String> unprovable(Collection<LocalDate> dates) {
    SortedMap<LocalDate, String> reasons = new TreeMap<>();
    for (LocalDate date : dates) against(date).ifPresent(reason -> reasons.put(date, reason));
    return reasons;
  }
}
