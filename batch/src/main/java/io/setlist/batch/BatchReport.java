package io.setlist.batch;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.table.BatchRun;
import io.setlist.batch.table.SessionsBatch.Totals;
import io.setlist.cli.JobException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What a run did, for a person and for a program. */
final class BatchReport {

  private final BatchRun run;

  BatchReport(BatchRun run) {
    this.run = run;
  }

  /** A line for each date written. */
  List<String> lines() {
    return Stream.concat(
            run.dates().entrySet().stream().map(e -> line(e.getKey(), e.getValue())),
            asked().entrySet().stream().map(e -> e.getKey() + " cannot be proven: " + e.getValue()))
        .toList();
  }

  private static String line(LocalDate date, BatchRun.Day day) {
    Totals totals = day.totals();
    int missing = day.missingHours().size();
    return String.format(
        Locale.ROOT,
        "%s %s: %,d sessions, %,d of them final; %,d songs%s",
        date,
        day.reason().word(),
        totals.sessions(),
        totals.finalSessions(),
        totals.songs(),
        missing == 0 ? "" : "; " + missing + " hours not wholly archived");
  }

  /** Those of the dates asked for that cannot be proven. */
  private SortedMap<LocalDate, String> asked() {
    return run.unprovable().subMap(run.requested().first(), run.requested().last().plusDays(1));
  }

  /**
   * Makes sure that what was asked for could be done.
   *
   * @throws JobException (not ready) where not
   */
  void requireProven() {
    Unprovable.require(asked());
  }

  private record Json(
      String runId,
      Requested requested,
      List<Date> dates,
      List<Unprovable> unprovable,
      List<CutOff.Position> cutOff,
      Instant frontier,
      Map<String, String> rules,
      Instant startedAt,
      Instant committedAt) {}

  private record Requested(LocalDate from, LocalDate to) {}

  private record Date(
      LocalDate date,
      String reason,
      @JsonUnwrapped Totals totals,
      boolean hoursComplete,
      List<Instant> missingHours) {}

  Record json() {
    return new Json(
        run.id(),
        new Requested(run.requested().first(), run.requested().last()),
        run.dates().entrySet().stream().map(e -> date(e.getKey(), e.getValue())).toList(),
        Unprovable.of(asked()),
        run.cutOff().reported(),
        run.frontier().at().orElse(null),
        run.rules().asOptions(),
        run.startedAt(),
        run.committedAt());
  }

  private static Date date(LocalDate date, BatchRun.Day day) {
    return new Date(
        date, day.reason().word(), day.totals(), day.missingHours().isEmpty(), day.missingHours());
  }
}
