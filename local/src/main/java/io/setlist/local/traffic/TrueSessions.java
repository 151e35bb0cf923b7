package io.setlist.local.traffic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SPEC 2 and 3 read aloud: plain collections, one pass per sentence, no thought of speed. It shares
 * no code with the twins, so that it can say which of them is wrong.
 */
public final class TrueSessions {

  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  private static final Comparator<String> ABSENT_FIRST = Comparator.nullsFirst(BY_BYTES);

  private static final Comparator<TrafficEvent> BY_OTHER_FIELDS =
      Comparator.comparing(TrafficEvent::type, ABSENT_FIRST)
          .thenComparing(TrafficEvent::trackId, ABSENT_FIRST)
          .thenComparing(TrafficEvent::playlistId, ABSENT_FIRST)
          .thenComparing(TrafficEvent::deviceId, ABSENT_FIRST)
          .thenComparing(TrafficEvent::country, ABSENT_FIRST)
          .thenComparing(TrafficEvent::msPlayed, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(TrafficEvent::valence, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(TrafficEvent::energy, Comparator.nullsFirst(Comparator.naturalOrder()));

  private static final Comparator<TrafficEvent> IN_ORDER =
      Comparator.comparingLong(TrafficEvent::eventTime)
          .thenComparing(TrafficEvent::eventId, ABSENT_FIRST)
          .thenComparing(BY_OTHER_FIELDS);

  private TrueSessions() {}

  /** The sessions of all users among the events, in the order of user and start. */
  public static List<TrueSession> of(Collection<TrafficEvent> events, long gapMs) {
    List<TrueSession> sessions = new ArrayList<>();
    byUser(events).entrySet().stream()
        .sorted(Map.Entry.comparingByKey(BY_BYTES))
        .forEach(user -> sessions.addAll(ofOneUser(user.getValue(), gapMs)));
    return sessions;
  }

  /** The sessions of one user, in order. */
  static List<TrueSession> ofOneUser(Collection<TrafficEvent> events, long gapMs) {
    List<TrafficEvent> ordered = new ArrayList<>(withoutCopies(events));
    ordered.sort(IN_ORDER);
    return runs(ordered, gapMs).stream().map(TrueSessions::session).toList();
  }

  private static Map<String, List<TrafficEvent>> byUser(Collection<TrafficEvent> events) {
    Map<String, List<TrafficEvent>> users = new HashMap<>();
    for (TrafficEvent e : events) users.computeIfAbsent(e.userId(), u -> new ArrayList<>()).add(e);
    return users;
  }

  /** Identity is user, time and id; without an id, everything. */
  private record Identity(String userId, long eventTime, String eventId, TrafficEvent whole) {}

  private static Collection<TrafficEvent> withoutCopies(Collection<TrafficEvent> events) {
    Map<Identity, TrafficEvent> kept = new HashMap<>();
    for (TrafficEvent e : events) {
      Identity identity =
          new Identity(e.userId(), e.eventTime(), e.eventId(), e.eventId() == null ? e : null);
      kept.merge(identity, e, (a, b) -> BY_OTHER_FIELDS.compare(a, b) <= 0 ? a : b);
    }
    return kept.values();
  }

  private static List<List<TrafficEvent>> runs(List<TrafficEvent> ordered, long gapMs) {
    List<List<TrafficEvent>> runs = new ArrayList<>();
    TrafficEvent previous = null;
    for (TrafficEvent e : ordered) {
      if (previous == null || e.eventTime() - previous.eventTime() > gapMs)
        runs.add(new ArrayList<>());
      runs.get(runs.size() - 1).add(e);
      previous = e;
    }
    return runs;
  }

  private static TrueSession session(List<TrafficEvent> events) {
    return new SessionReading(events).session();
  }

  /** Shared with {@link SessionReading}: playlists are sorted so. */
  static Comparator<String> byBytes() {
    return BY_BYTES;
  }
}
