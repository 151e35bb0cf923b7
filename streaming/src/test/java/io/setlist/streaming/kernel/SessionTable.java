package io.setlist.streaming.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.session.Session;
import io.setlist.session.Status;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of one user, as strict as a sink can be: a change that does not fit is a failure. */
final class SessionTable {

  private final Map<String, Upsert> rows = new HashMap<>();

  void apply(Step step) {
    for (String id : step.withdrawn()) {
      assertThat(rows.remove(id)).as("the withdrawn row %s is in the table", id).isNotNull();
    }
    for (Upsert u : step.upserts()) {
      Upsert old = rows.put(u.session().sessionId(), u);
      assertThat(u.revision())
          .as("revision of %s", u)
          .isEqualTo(old == null ? 1 : old.revision() + 1);
      if (old == null) continue;
      assertThat(old.status()).as("a final row never changes").isNotEqualTo(Status.FINAL);
      assertThat(old.session().equals(u.session()) && old.status() == u.status())
          .as("an upsert changes something: %s", u)
          .isFalse();
    }
  }

  /** Session and status, by ascending start. */
  List<Row> rows() {
    return rows.values().stream()
        .map(u -> new Row(u.session(), u.status()))
        .sorted(Comparator.comparingLong(r -> r.session().startMs()))
        .toList();
  }

  List<Upsert> upserts() {
    return rows.values().stream()
        .sorted(Comparator.comparingLong(u -> u.session().startMs()))
        .toList();
  }

  record Row(Session session, Status status) {}
}
