package io.setlist.bench.flink;

import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListeningSession;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Keeps a session's sums instead of its events. */
final class SessionAggregate implements AggregateFunction<Listen, ListeningSession, SessionRow> {

  private static final long serialVersionUID = 1L;

  @Override
  public ListeningSession createAccumulator() {
    return new ListeningSession();
  }

  @Override
  public ListeningSession add(Listen listen, ListeningSession session) {
    return session.add(listen);
  }

  @Override
  public SessionRow getResult(ListeningSession session) {
    return SessionRow.of(session);
  }

  @Override
  public ListeningSession merge(ListeningSession a, ListeningSession b) {
    return a.join(b);
  }
}
