package io.setlist.batch;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.table.BatchRun;
import io.setlist.batch.table.SessionsBatch.Totals;
import io.setlist.cli.JobException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What a run did, for a person and for a program. */
final class BatchReport {

  private static final int NAMED = 5;

  private final BatchRun run;

  BatchReport(BatchRun run) {
    this.run = run;
  }

  /** A line for each date written, and one for those that wait to be. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    run.dates().forEach((date, day) -> lines.add(line(date, day)));
    asked().forEach((date, reason) -> lines.add(date + " cannot be proven: " + reason));
    if (!run.waiting().isEmpty()) lines.add(waiting());
    return lines;
  }

  private String waiting() {
    String named =
        run.waiting().stream().limit(NAMED).map(LocalDate::toString).collect(joining(", "));
    return String.format(
        Locale.ROOT,
        "events have come for %,d earlier dates that were never computed: %s%s; --all-dates computes them, too",
        run.waiting().size(),
        named,
        run.waiting().size() > NAMED ? ", ..." : "");
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
      Set<LocalDate> neverComputed,
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
        run.waiting(),
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
