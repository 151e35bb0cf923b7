package io.setlist.batch.evidence;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Period;
import io.setlist.batch.archive.Progress;
import io.setlist.batch.archive.Records;
import io.setlist.batch.archive.Source;
import io.setlist.batch.delta.ArchivedRows;
import io.setlist.batch.session.DateRange;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
    weigh(ArchivedRows.byDate(spark, warehouse), progress);
    recount();
  }

  /** What should be there, and where something is not. */
  private void weigh(SortedMap<LocalDate, Long> rows, Progress progress) {
    known.values().stream()
        .filter(date -> date.archived() > 0 && !isTakenAway(date.date()))
        .forEach(date -> expected.put(date.date(), date.archived()));
    rows.keySet().removeIf(this::isTakenAway);
    long newestKnown =
        known.values().stream()
            .map(BatchDate::archiveBatch)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .max()
            .orElse(-1);
    // Retention takes records away that no night has counted yet; then there is nothing to compare.
    boolean counted = !horizons.containsKey(Table.ARCHIVE) || newestKnown >= 0;
    long news = counted ? progress.recordsAfter(newestKnown).orElse(0L) : 0;
    long surplus = total(rows.values()) - total(expected.values()) - news;
    if (surplus >= 0) {
      expected.clear();
      expected.putAll(rows);
      // Of a micro-batch that the archive is at now: it counts when it is over.
      if (counted) takeFromNewest(surplus);
      return;
    }
    rows.forEach((date, n) -> expected.merge(date, n, Math::max));
    expected.forEach(
        (date, n) -> {
          long there = rows.getOrDefault(date, 0L);
          if (there < n) lost.put(date, n - there);
        });
    // What is missing of the records that came since the last night has no date of its own.
    long unknown = -surplus - total(lost.values());
    if (unknown > 0) {
      LocalDate newest = progress.newestDate();
      expected.merge(newest, unknown, Long::sum);
      lost.merge(newest, unknown, Long::sum);
    }
  }

  private void takeFromNewest(long surplus) {
    long left = surplus;
    for (LocalDate date : new TreeSet<>(expected.keySet()).descendingSet()) {
      if (left == 0) return;
      long taken = Math.min(left, expected.get(date));
      expected.put(date, expected.get(date) - taken);
      left -= taken;
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
                      if (lost.containsKey(arrived) && left < n) {
                        shrunk.put(date, gone(n - left, n, arrived));
                      }
                    });
          }
        });
  }

  private static String gone(long missing, long of, LocalDate arrived) {
    return "%,d of its %,d records that arrived on %s are no longer in the archive"
        .formatted(missing, of, arrived);
  }

  /** Why the archive proves nothing of a date; empty where it proves it. */
  public Optional<String> against(LocalDate date) {
    for (Map.Entry<Table, LocalDate> kept : horizons.entrySet()) {
      if (date.isBefore(kept.getValue())) {
        return Optional.of(kept.getKey().folder() + " is kept from " + kept.getValue() + " on");
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
        "%,d records that arrived by %s are no longer in the archive"
            .formatted(since.get(arrived), arrived));
  }

  private boolean isAhead(Map.Entry<Source, Long> read) {
    return read.getValue() > cutOff.of(read.getKey());
  }

  /** Its records are not in the archive any more, and nobody misses them. */
  private boolean isTakenAway(LocalDate arrived) {
    LocalDate kept = horizons.get(Table.ARCHIVE);
    return kept != null && arrived.isBefore(kept);
  }

  /** How many records are to be in the archive of each date of arrival: for the nights to come. */
  public SortedMap<LocalDate, Long> expected() {
    return expected;
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

  /** Those of the dates, and of the days beside them, that are unprovable, with the reasons. */
  public SortedMap<LocalDate, String> unprovable(Collection<LocalDate> dates) {
    SortedMap<LocalDate, String> reasons = new TreeMap<>();
    for (LocalDate date : dates) {
      for (LocalDate one : new DateRange(date.minusDays(1), date.plusDays(1)).dates().toList()) {
        against(one).ifPresent(reason -> reasons.put(one, reason));
      }
    }
    return reasons;
  }
}
