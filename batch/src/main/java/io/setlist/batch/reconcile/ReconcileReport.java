package io.setlist.batch.reconcile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.setlist.batch.archive.CutOff;
import io.setlist.batch.archive.Frontier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a comparison found, for a person and for a program. */
final class ReconcileReport {

  private static final int KINDS_SHOWN = 10;
  private static final int WIDTH = 100;

  private final Reconciliation run;

  ReconcileReport(Reconciliation run) {
    this.run = run;
  }

  /** A table with a row for each date, and below it what differs; at most 100 columns wide. */
  List<String> lines() {
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
        c.withinDrift() ? "yes" : "no");
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
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run_id", run.id());
    ArrayNode dates = json.putArray("dates");
    run.certificates().forEach(c -> certificate(dates.addObject(), c));
    ArrayNode kinds = json.putArray("differences");
    run.kinds()
        .forEach(
            k ->
                kinds
                    .addObject()
                    .put("date", k.date().toString())
                    .put("class", k.unitClass())
                    .put("cause", k.cause())
                    .put("columns", k.columns())
                    .put("units", k.units()));
    positions(json.putArray("consumed"), run.stream().consumed());
    json.put("settled", text(run.stream().settled()));
    json.put("sessions_version", run.stream().version().orElse(null));
    ObjectNode rules = json.putObject("rules");
    run.rules().asOptions().forEach(rules::put);
    json.put("started_at", run.startedAt().toString());
    json.put("committed_at", run.committedAt().toString());
    return json;
  }

  private static void certificate(ObjectNode json, Certificate c) {
    json.put("date", c.date().toString());
    json.put("batch_run_id", c.basis().runId());
    ObjectNode counts = json.putObject("counts");
    for (UnitClass unitClass : UnitClass.values()) {
      counts.put(unitClass.word(), c.count(unitClass));
    }
    ObjectNode causes = json.putObject("causes");
    for (Cause cause : Cause.values()) causes.put(cause.word(), c.count(cause));
    totals(json.putObject("stream"), c.stream());
    totals(json.putObject("batch"), c.batch());
    Drift drift = c.drift();
    json.putObject("drifts")
        .put("sessions", drift.sessions())
        .put("songs", drift.songs())
        .put("listened_ms", drift.listenedMs())
        .put("duration_ms", drift.durationMs());
    json.put("drift", drift.largest());
    json.put("max_drift", c.maxDrift());
    json.put("within_drift", c.withinDrift());
    json.put("hours_complete", c.missingHours().isEmpty());
    ArrayNode missing = json.putArray("missing_hours");
    c.missingHours().stream().map(Instant::toString).forEach(missing::add);
    positions(json.putArray("cut_off"), c.basis().cutOff());
    json.put("frontier", text(c.basis().frontier()));
  }

  private static void totals(ObjectNode json, Totals t) {
    json.put("sessions", t.sessions())
        .put("songs", t.songs())
        .put("listened_ms", t.listenedMs())
        .put("duration_ms", t.durationMs());
  }

  private static void positions(ArrayNode json, CutOff positions) {
    positions
        .until()
        .forEach(
            (source, offset) ->
                json.addObject()
                    .put("topic", source.topic())
                    .put("partition", source.partition())
                    .put("until_offset", offset));
  }

  private static String text(Frontier frontier) {
    return frontier.at().map(Instant::toString).orElse(null);
  }
}
