package io.setlist.batch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.setlist.batch.table.BatchRun;
import io.setlist.batch.table.SessionsBatch.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run did, for a person and for a program. */
final class BatchReport {

  private final BatchRun run;

  BatchReport(BatchRun run) {
    this.run = run;
  }

  /** A line for each date written. */
  List<String> lines() {
    return run.dates().entrySet().stream()
        .map(
            e -> {
              Totals totals = e.getValue().totals();
              int missing = e.getValue().missingHours().size();
              return String.format(
                  Locale.ROOT,
                  "%s %s: %,d sessions, %,d of them final; %,d songs%s",
                  e.getKey(),
                  e.getValue().reason().word(),
                  totals.sessions(),
                  totals.finalSessions(),
                  totals.songs(),
                  missing == 0 ? "" : "; " + missing + " hours not wholly archived");
            })
        .collect(Collectors.toList());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("run_id", run.id());
    json.putObject("requested")
        .put("from", run.requested().first().toString())
        .put("to", run.requested().last().toString());
    ArrayNode dates = json.putArray("dates");
    run.dates().forEach((date, day) -> date(dates.addObject().put("date", date.toString()), day));
    ArrayNode cutOff = json.putArray("cut_off");
    run.cutOff()
        .until()
        .forEach(
            (source, offset) ->
                cutOff
                    .addObject()
                    .put("topic", source.topic())
                    .put("partition", source.partition())
                    .put("until_offset", offset));
    json.put("frontier", run.frontier().at().map(Instant::toString).orElse(null));
    ObjectNode rules = json.putObject("rules");
    run.rules().asOptions().forEach(rules::put);
    json.put("started_at", run.startedAt().toString());
    json.put("committed_at", run.committedAt().toString());
    return json;
  }

  private static void date(ObjectNode json, BatchRun.Day day) {
    json.put("reason", day.reason().word());
    json.put("sessions", day.totals().sessions());
    json.put("final_sessions", day.totals().finalSessions());
    json.put("songs", day.totals().songs());
    json.put("listened_ms", day.totals().listenedMs());
    json.put("duration_ms", day.totals().durationMs());
    json.put("hours_complete", day.missingHours().isEmpty());
    ArrayNode missing = json.putArray("missing_hours");
    day.missingHours().forEach(hour -> missing.add(hour.toString()));
  }
}
