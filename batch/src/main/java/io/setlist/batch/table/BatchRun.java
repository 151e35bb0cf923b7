package io.setlist.batch.table;

import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import io.setlist.batch.session.DateRange;
import io.setlist.rules.Rules;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A finished run of the batch: what was asked for, what it rests on, and what it came to.
 *
 * @param requested the dates asked for; of those written, the earlier ones had changed
 * @param dates all dates that were written
 * @param waiting dates before those asked for that have events, and that no run has computed
 * @param unprovable the dates of which the archive proves nothing, with the reasons
 */
public record BatchRun(
    String id,
    DateRange requested,
    CutOff cutOff,
    Frontier frontier,
    Rules rules,
    SortedMap<LocalDate, Day> dates,
    SortedSet<LocalDate> waiting,
    SortedMap<LocalDate, String> unprovable,
    Instant startedAt,
    Instant committedAt) {

  /** Why a date was written. */
  public enum Reason {
    REQUESTED("requested"),
    /** No run had computed it, though one had an earlier date. */
    MISSED("missed"),
    /** No run had computed it, and events of it have come. */
    NEWS("news"),
    CHANGED("changed");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** The word in the table and in the report. */
    public String word() {
      return word;
    }
  }

  /**
   * One date.
   *
   * @param missingHours those of its hours that are not wholly archived
   */
  public record Day(Reason reason, SessionsBatch.Totals totals, List<Instant> missingHours) {}
}
