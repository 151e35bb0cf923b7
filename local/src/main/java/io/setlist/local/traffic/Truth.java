package io.setlist.local.traffic;

import java.io.IOException;
import java.util.List;

/**
 * Writes the true sessions, one listener after the other, so that memory never holds more than one.
 */
final class Truth {

  private final Crowd crowd;
  private final long gapMs;

  Truth(Crowd crowd, long gapMs) {
    this.crowd = crowd;
    this.gapMs = gapMs;
  }

  /** Returns how many sessions there are. */
  long write(LineFile out) throws IOException {
    long sessions = 0;
    for (int user = 0; user < crowd.users(); user++) {
      for (TrueSession session : sessions(user)) {
        out.write(session.toJson().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        sessions++;
      }
    }
    return sessions;
  }

  List<TrueSession> sessions(int user) {
    List<TrafficEvent> good =
        crowd.records(user).stream().filter(s -> s.kind().isGood()).map(Sent::event).toList();
    return TrueSessions.ofOneUser(good, gapMs);
  }
}
