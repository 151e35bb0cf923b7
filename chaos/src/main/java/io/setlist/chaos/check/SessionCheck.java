package io.setlist.chaos.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Repair;
import io.setlist.chaos.check.Tables.SessionRow;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code sessions} is SPEC 3 over the archive less the dead and the late, each session once, with
 * the status that the last watermark gives it. So no row is an orphan: one that no event speaks for
 * any more is in the way of this. A repaired row stands for what the batch found in its span.
 */
final class SessionCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Tables tables;
  private final Reading reading;
  private final Rules rules;
  private final Differences differences = new Differences("sessions");

  SessionCheck(Tables tables, Reading reading, Rules rules) {
    this.tables = tables;
    this.reading = reading;
    this.rules = rules;
  }

  List<String> differences() {
    Map<String, TrueSession> due = due();
    Set<String> seen = new HashSet<>();
    Long watermark = lastWatermark();
    for (SessionRow row : tables.sessions()) {
      TrueSession session = row.session();
      TrueSession expected = due.remove(session.sessionId());
      if (!seen.add(session.sessionId())) {
        differences.add(name(session) + " is there twice");
      } else if (expected == null) {
        differences.add(name(session) + " is " + row.status() + ", and no session");
      } else if (!expected.equals(session)) {
        differences.add(name(session) + ": " + columns(session, expected));
      }
      String status = status(session, watermark);
      differences.require(
          row.status().equals(status),
          name(session) + " is " + row.status() + ", due is " + status);
    }
    due.values().forEach(session -> differences.add(name(session) + " is missing"));
    return differences.lines();
  }

  private Map<String, TrueSession> due() {
    List<SessionRow> repaired = tables.sessions().stream().filter(SessionRow::isRepaired).toList();
    Map<String, TrueSession> due = new HashMap<>();
    for (TrueSession live : reading.liveSessions(tables)) {
      boolean replaced = repaired.stream().anyMatch(row -> spans(row.session(), live));
      if (!replaced) due.put(live.sessionId(), live);
    }
    for (TrueSession session : batchSessions(repaired)) due.put(session.sessionId(), session);
    return due;
  }

  private static boolean spans(TrueSession outer, TrueSession inner) {
    return outer.userId().equals(inner.userId())
        && outer.sessionStart() <= inner.sessionStart()
        && inner.sessionEnd() <= outer.sessionEnd();
  }

  /** Of each repaired row, the session that its repair saw; none where it could not see it. */
  private List<TrueSession> batchSessions(List<SessionRow> repaired) {
    Map<Repair, List<TrueSession>> seen = new HashMap<>();
    List<TrueSession> found = new ArrayList<>();
    for (SessionRow row : repaired) {
      for (Repair repair : tables.repairs()) {
        if (repair.at() != row.updatedAt() || !repair.date().equals(row.session().sessionDate())) {
          continue;
        }
        seen
            .computeIfAbsent(repair, r -> reading.sessions(tables, record -> saw(r, record)))
            .stream()
            .filter(session -> session.sessionId().equals(row.session().sessionId()))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static boolean saw(Repair repair, Archived record) {
    long end = repair.cutOff().getOrDefault(record.origin().partition(), 0L);
    return record.origin().offset() < end;
  }

  private Long lastWatermark() {
    return tables.ledger().stream()
        .max(Comparator.comparingLong(MicroBatch::id))
        .map(MicroBatch::watermarkAfter)
        .orElse(null);
  }

  private String status(TrueSession session, Long watermark) {
    long closes = session.sessionEnd() + rules.gapMs();
    if (watermark == null || closes > watermark) return "open";
    return closes + rules.allowedLatenessMs() > watermark ? "closed" : "final";
  }

  private static String name(TrueSession session) {
    return session.sessionId() + " of " + session.userId();
  }

  private static String columns(TrueSession row, TrueSession due) {
    List<String> columns = new ArrayList<>();
    JsonNode is = json(row);
    json(due)
        .fields()
        .forEachRemaining(
            column -> {
              JsonNode found = is.get(column.getKey());
              if (!found.equals(column.getValue())) {
                columns.add(column.getKey() + " is " + found + ", due is " + column.getValue());
              }
            });
    return String.join("; ", columns);
  }

  private static JsonNode json(TrueSession session) {
    try {
      return JSON.readTree(session.toJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
