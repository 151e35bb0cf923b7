package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Origin;
import io.setlist.chaos.check.Tables.Range;
import io.setlist.chaos.check.Tables.Refused;
import io.setlist.chaos.check.Tables.SessionRow;
import io.setlist.event.Event;
import io.setlist.event.Parsed;
import io.setlist.local.traffic.Faults;
import io.setlist.local.traffic.Traffic;
import io.setlist.local.traffic.TrueSession;
import io.setlist.rules.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A day of a few listeners in the tables as they should be, by a stream of a screenful: one
 * partition, micro-batches of equal size. The lists may be changed.
 */
final class RightTables {

  private static final Instant FROM = Instant.parse("2025-03-03T00:00:00Z");
  private static final Faults FAULTS = new Faults(0.05, 0.05, 0.03, 0.01, 0);
  private static final int MICRO_BATCH = 200;

  final SentRecords sent = new SentRecords();
  final Tables tables =
      new Tables(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());

  private final Rules rules;
  private final Reading reading;

  RightTables(Rules rules) {
    this.rules = rules;
    reading = new Reading(rules);
    archive(new Traffic(11, FROM, FROM.plus(Duration.ofDays(1)), 15, FAULTS));
    Long watermark = null;
    for (int from = 0; from < tables.archive().size(); from += MICRO_BATCH) {
      watermark = turn(from, Math.min(from + MICRO_BATCH, tables.archive().size()), watermark);
    }
    for (TrueSession session : reading.liveSessions(tables)) {
      tables.sessions().add(new SessionRow(session, status(session, watermark), "stream", 0));
    }
  }

  private void archive(Traffic traffic) {
    traffic.play(
        arrival -> {
          sent.add(arrival.key(), arrival.value());
          tables
              .archive()
              .add(
                  new Archived(
                      new Origin(0, tables.archive().size()),
                      arrival.at().toEpochMilli(),
                      arrival.key().getBytes(StandardCharsets.UTF_8),
                      arrival.value()));
        });
  }

  /** Returns the next watermark. */
  private Long turn(int from, int until, Long watermark) {
    long id = tables.ledger().size();
    Long next = watermark;
    for (Archived record : tables.archive().subList(from, until)) {
      Parsed parsed = reading.parse(record);
      if (!(parsed instanceof Event event)) {
        tables.dead().add(new Refused(record.origin(), id, Reading.code(parsed)));
      } else if (watermark != null && event.eventTime() + rules.allowedLatenessMs() <= watermark) {
        tables.late().add(new Refused(record.origin(), id, watermark.toString()));
      } else {
        long reached = event.eventTime() - rules.watermarkDelayMs();
        next = next == null ? reached : Math.max(next, reached);
      }
    }
    long late = tables.late().stream().filter(row -> row.batchId() == id).count();
    long dead = tables.dead().stream().filter(row -> row.batchId() == id).count();
    long good = until - from - late - dead;
    long distinctBefore = tables.ledger().stream().mapToLong(MicroBatch::accepted).sum();
    long accepted = distinct(until) - distinctBefore;
    List<Range> ranges = new ArrayList<>(List.of(new Range(id, 0, from, until)));
    tables.progress().addAll(ranges);
    tables
        .ledger()
        .add(
            new MicroBatch(
                id, until - from, accepted, good - accepted, late, dead, ranges, watermark, next));
    return next;
  }

  private long distinct(int until) {
    List<Origin> refused =
        java.util.stream.Stream.concat(tables.late().stream(), tables.dead().stream())
            .map(Refused::origin)
            .toList();
    return reading
        .sessions(
            tables,
            record -> record.origin().offset() < until && !refused.contains(record.origin()))
        .stream()
        .mapToLong(TrueSession::eventCount)
        .sum();
  }

  private String status(TrueSession session, long watermark) {
    long closes = session.sessionEnd() + rules.gapMs();
    if (closes > watermark) return "open";
    return closes + rules.allowedLatenessMs() > watermark ? "closed" : "final";
  }
}
