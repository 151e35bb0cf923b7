package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.Origin;
import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import io.setlist.local.traffic.TrafficEvent;
import io.setlist.local.traffic.TrueSession;
import io.setlist.local.traffic.TrueSessions;
import io.setlist.rules.Rules;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What archived bytes say, by SPEC 1 to 3 read plainly. */
final class Reading {

  private final EventParser parser;
  private final long gapMs;

  Reading(Rules rules) {
    parser = new EventParser(rules.maxEventBytes(), rules.maxFutureSkewMs());
    gapMs = rules.gapMs();
  }

  Parsed parse(Archived record) {
    return parser.parse(record.value(), record.timestamp());
  }

  /** The sessions that the stream should have: late and dead records are none of them. */
  List<TrueSession> liveSessions(Tables tables) {
    Set<Origin> refused =
        Stream.of(tables.late(), tables.dead())
            .flatMap(Collection::stream)
            .map(Tables.Refused::origin)
            .collect(Collectors.toSet());
    return sessions(tables, record -> !refused.contains(record.origin()));
  }

  /** The sessions of those archived records that are events. */
  List<TrueSession> sessions(Tables tables, Predicate<Archived> counts) {
    List<TrafficEvent> events =
        tables.archive().stream()
            .filter(counts)
            .map(this::parse)
            .filter(Event.class::isInstance)
            .map(parsed -> plain((Event) parsed))
            .toList();
    return TrueSessions.of(events, gapMs);
  }

  /** Why a record is no event, as {@code dead_letters} has it; null where it is one. */
  static String code(Parsed parsed) {
    return parsed instanceof Rejection rejection ? rejection.code().name() : null;
  }

  private static TrafficEvent plain(Event e) {
    return new TrafficEvent(
        text(e.userId()),
        e.eventTime(),
        text(e.type()),
        text(e.eventId()),
        text(e.trackId()),
        text(e.playlistId()),
        text(e.deviceId()),
        text(e.country()),
        e.msPlayed() == Event.NO_MS_PLAYED ? null : (Long) e.msPlayed(),
        Double.isNaN(e.valence()) ? null : (Double) e.valence(),
        Double.isNaN(e.energy()) ? null : (Double) e.energy());
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }
}
