package io.setlist.batch.repair;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a repair did or would do, for a person and for a program. */
final class RepairReport {

  private static final int UNITS_SHOWN = 20;

  private final Repair repair;

  RepairReport(Repair repair) {
    this.repair = repair;
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
                        isDry() ? "would be removed" : "removed",
                        day.added(),
                        isDry() ? "would be added" : "added")));
    if (!repair.isNeeded()) lines.add("nothing differs; nothing was written");
    if (isDry()) repair.units().stream().limit(UNITS_SHOWN).forEach(u -> lines.add(line(u)));
    if (isDry() && repair.units().size() > UNITS_SHOWN) {
      lines.add("... and more; --report FILE names them");
    }
    return lines;
  }

  private boolean isDry() {
    return repair.dryRun();
  }

  private static String line(Repair.Unit unit) {
    return "%s %s %s: %s -> %s"
        .formatted(
            unit.date(),
            unit.unitClass(),
            unit.userId(),
            unit.removed().isEmpty() ? "nothing" : String.join(" ", unit.removed()),
            unit.added() == null ? "nothing" : unit.added());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("repair_id", repair.id());
    json.put("dry_run", isDry());
    json.put("repaired_at", repair.repairedAt().toString());
    json.put("sessions_removed", repair.removed());
    json.put("sessions_added", repair.added());
    ArrayNode dates = json.putArray("dates");
    repair
        .dates()
        .forEach(
            (date, day) ->
                dates
                    .addObject()
                    .put("date", date.toString())
                    .put("batch_run_id", day.basis().runId())
                    .put("removed", day.removed())
                    .put("added", day.added()));
    ArrayNode units = json.putArray("units");
    for (Repair.Unit unit : repair.units()) {
      ObjectNode u =
          units
              .addObject()
              .put("date", unit.date().toString())
              .put("user_id", unit.userId())
              .put("class", unit.unitClass())
              .put("added", unit.added());
      ArrayNode removed = u.putArray("removed");
      unit.removed().forEach(removed::add);
    }
    return json;
  }
}
