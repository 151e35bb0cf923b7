package io.setlist.batch.repair;

import io.setlist.batch.MaskedUser;
import io.setlist.batch.Unprovable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a repair did or would do, for a person and for a program. What is kept names no user: a
 * person who is forgotten would stay in it.
 */
final class RepairReport {

  static final int UNITS_SHOWN = 20;

  private final Repair repair;
  private final boolean showsUsers;

  /**
   * @param showsUsers whether users are named in full
   */
  RepairReport(Repair repair, boolean showsUsers) {
    this.repair = repair;
    this.showsUsers = showsUsers;
  }

  /** A line for each date, and of a dry run one for each of the first units. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    repair
        .dates()
        .forEach(
            (date, day) ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        "%s %,d sessions %s, %,d %s",
                        date,
                        day.removed(),
                        repair.dryRun() ? "would be removed" : "removed",
                        day.added(),
                        repair.dryRun() ? "would be added" : "added")));
    if (!repair.isNeeded()) lines.add("nothing differs; nothing was written");
    else if (!repair.dryRun()) lines.add("to take it back: repair --undo " + repair.id());
    repair.unprovable().forEach((date, reason) -> lines.add(date + " cannot be proven: " + reason));
    if (repair.refusal() != null) lines.add("it would be refused: " + repair.refusal());
    if (repair.dryRun())
      repair.units().stream().limit(UNITS_SHOWN).forEach(u -> lines.add(line(u)));
    if (repair.dryRun() && repair.units().size() > UNITS_SHOWN) {
      lines.add("... and more; './setlist reconcile' puts all into reconciliation_differences");
    }
    return lines;
  }

  private String line(Repair.Unit unit) {
    return "%s %s %s: %s -> %s"
        .formatted(
            unit.date(),
            unit.unitClass(),
            showsUsers ? unit.userId() : MaskedUser.of(unit.userId()),
            unit.removed().isEmpty() ? "nothing" : String.join(" ", unit.removed()),
            unit.added() == null ? "nothing" : unit.added());
  }

  private record Json(
      String repairId,
      boolean dryRun,
      Instant repairedAt,
      long sessionsRemoved,
      long sessionsAdded,
      List<Date> dates,
      List<Unprovable> unprovable) {}

  private record Date(LocalDate date, String batchRunId, long removed, long added) {}

  Record json() {
    return new Json(
        repair.id(),
        repair.dryRun(),
        repair.repairedAt(),
        repair.removed(),
        repair.added(),
        repair.dates().entrySet().stream().map(e -> date(e.getKey(), e.getValue())).toList(),
        Unprovable.of(repair.unprovable()));
  }

  private static Date date(LocalDate date, Repair.Day day) {
    return new Date(date, day.basis().runId(), day.removed(), day.added());
  }
}
