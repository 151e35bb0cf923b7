package io.setlist.batch.reconcile;

import io.setlist.batch.Unprovable;
import io.setlist.batch.archive.CutOff;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a comparison found, for a person and for a program. */
final class ReconcileReport {

  private static final int KINDS_SHOWN = 10;
  private static final int WIDTH = 100;

  private final Reconciliation run;
  private final boolean showsUsers;

  /**
   * @param showsUsers whether users of sessions that differ are named in full
   */
  ReconcileReport(Reconciliation run, boolean showsUsers) {
    this.run = run;
    this.showsUsers = showsUsers;
  }

  /** A table with a row for each date, and below it what differs; at most 100 columns wide. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (run.certificates().isEmpty()) lines.add("nothing is due");
    else lines.addAll(table());
    run.unprovable().forEach((date, reason) -> lines.add(date + " cannot be proven: " + reason));
    return lines;
  }

  private List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "date            match inflight different  split no_stream no_batch   late future unknown "
            + " drift%  ok");
    run.certificates().forEach(c -> lines.add(line(c)));
    if (!run.kinds().isEmpty()) lines.add("");
    run.kinds().stream().limit(KINDS_SHOWN).forEach(k -> lines.add(line(k)));
    if (run.kinds().size() > KINDS_SHOWN) {
      lines.add("... and other kinds; all are in reconciliation_differences, run " + run.id());
    }
    if (run.examples().isEmpty()) return lines;
    lines.add("");
    lines.add(Example.heading());
    run.examples().stream()
        .flatMap(e -> e.lines(showsUsers).stream())
        .map(ReconcileReport::cut)
        .forEach(lines::add);
    return lines;
  }

  private static String line(Certificate c) {
    return String.format(
        Locale.ROOT,
        "%s %,10d %8d %9d %6d %9d %8d %6d %6d %7d %7.3f %3s",
        c.date(),
        c.count(UnitClass.MATCH),
        c.count(UnitClass.IN_FLIGHT),
        c.count(UnitClass.DIFFERENT),
        c.count(UnitClass.SPLIT),
        c.count(UnitClass.MISSING_IN_STREAM),
        c.count(UnitClass.MISSING_IN_BATCH),
        c.count(Cause.LATE_EVENT),
        c.count(Cause.FUTURE_RECORD),
        c.count(Cause.UNKNOWN),
        c.drift().largest() * 100,
        c.unprovable() != null ? "-" : c.withinDrift() ? "yes" : "no");
  }

  private static String line(DifferenceKind k) {
    String line =
        String.format(
            Locale.ROOT,
            "%s %,d %s, %s%s",
            k.date(),
            k.units(),
            k.unitClass(),
            k.cause(),
            k.columns().isEmpty() ? "" : ": " + k.columns());
    return cut(line);
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
  }

  private record Json(
      String runId,
      List<Date> dates,
      List<Unprovable> unprovable,
      List<DifferenceKind> differences,
      List<CutOff.Position> consumed,
      Instant settled,
      Long sessionsVersion,
      Map<String, String> rules,
      Instant startedAt,
      Instant committedAt) {}

  private record Date(
      LocalDate date,
      String batchRunId,
      Map<String, Long> counts,
      Map<String, Long> causes,
      Totals stream,
      Totals batch,
      Drift drifts,
      double drift,
      double maxDrift,
      boolean withinDrift,
      String unprovable,
      boolean hoursComplete,
      List<Instant> missingHours,
      List<CutOff.Position> cutOff,
      Instant frontier) {}

  Record json() {
    return new Json(
        run.id(),
        run.certificates().stream().map(ReconcileReport::date).toList(),
        Unprovable.of(run.unprovable()),
        run.kinds(),
        run.stream().map(s -> s.consumed().reported()).orElse(List.of()),
        run.stream().flatMap(s -> s.settled().at()).orElse(null),
        run.stream().flatMap(StreamState::version).orElse(null),
        run.rules().asOptions(),
        run.startedAt(),
        run.committedAt());
  }

  private static Date date(Certificate c) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (UnitClass unitClass : UnitClass.values()) counts.put(unitClass.word(), c.count(unitClass));
    Map<String, Long> causes = new LinkedHashMap<>();
    for (Cause cause : Cause.values()) causes.put(cause.word(), c.count(cause));
    return new Date(
        c.date(),
        c.basis().runId(),
        counts,
        causes,
        c.stream(),
        c.batch(),
        c.drift(),
        c.drift().largest(),
        c.maxDrift(),
        c.withinDrift(),
        c.unprovable(),
        c.missingHours().isEmpty(),
        c.missingHours(),
        c.basis().cutOff().reported(),
        c.basis().frontier().at().orElse(null));
  }
}
