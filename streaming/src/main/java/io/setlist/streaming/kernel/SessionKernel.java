package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import io.setlist.rules.Rules;
import io.setlist.session.Session;
import io.setlist.session.SessionId;
import io.setlist.session.Status;
import io.setlist.streaming.kernel.Timeline.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * The sessions of one user at a time, by SPEC 2–4. Deterministic: the same state with its frozen
 * events, events (in any order), watermark and emit mode give the same step. It writes nothing.
 */
public final class SessionKernel {

  private final FreezeRule freezing;
  private final long gapMs;
  private final long latenessMs;

  public SessionKernel(Rules rules) {
    this(rules, FreezeRule.DEFAULT);
  }

  SessionKernel(Rules rules, FreezeRule freezing) {
    this.freezing = freezing;
    gapMs = rules.gapMs();
    latenessMs = rules.allowedLatenessMs();
  }

  /**
   * Takes events of one user into that user's state.
   *
   * @param events in any order, with copies and late ones; may be empty
   * @param watermark epoch milliseconds, Long.MIN_VALUE where there is none yet; for one user it
   *     must never go back
   * @throws IllegalStateException where an event should be accepted that lies among aggregated
   *     ones: the watermark went back; where frozen events that are needed cannot be read
   */
  public Step apply(UserState state, List<Event> events, long watermark, EmitMode emitMode) {
    Frontier frontier = new Frontier(gapMs, latenessMs, watermark);
    List<Event> accepted = new ArrayList<>(events.size());
    List<Event> refused = new ArrayList<>(0);
    for (Event e : events) (frontier.isLate(e.eventTime()) ? refused : accepted).add(e);

    UserState known = state.unfrozenFor(accepted);
    Timeline timeline = Timeline.of(known, accepted);
    Changes changes = new Changes(state, known, frontier, emitMode);
    for (Span session : timeline.sessions(gapMs)) changes.add(session);
    return new Step(
        changes.next(timeline.changed(), freezing),
        changes.upserts,
        changes.withdrawn,
        refused,
        timeline.duplicates(),
        changes.pending,
        changes.alarm);
  }

  /** Compares the sessions, one after the other, with what is published of them. */
  private static final class Changes {

    final UserState state;
    final UserState known;
    final Frontier frontier;
    final EmitMode emitMode;
    final List<Upsert> upserts = new ArrayList<>(1);
    final List<String> withdrawn = new ArrayList<>(0);
    boolean pending;
    long alarm = Long.MAX_VALUE;
    private final List<Span> live = new ArrayList<>(1);
    private final List<Publication> publications = new ArrayList<>(1);
    private int published;

    Changes(UserState state, UserState known, Frontier frontier, EmitMode emitMode) {
      this.state = state;
      this.known = known;
      this.frontier = frontier;
      this.emitMode = emitMode;
    }

    void add(Span session) {
      int withdrawnBefore = withdrawn.size();
      Publication own = takePublications(session);
      boolean replaces = withdrawn.size() > withdrawnBefore;
      if (own != null && session.changed()) own = own.withStale(true);
      Status status = frontier.status(session.end());
      boolean due = emitMode == EmitMode.EARLY || status == Status.FINAL || replaces;
      if (due && differs(own, status)) own = publish(session, status, own);
      if (status == Status.FINAL) return;
      live.add(session);
      if (own != null) publications.add(own);
      pending |= differs(own, status);
      alarm = Math.min(alarm, frontier.nextChange(session.end(), status));
    }

    /**
     * The publication of the session itself, null without one. Others within it are of sessions
     * that it has swallowed, by an earlier start or by joining: their ids are withdrawn.
     */
    private Publication takePublications(Span session) {
      Publication own = null;
      List<Publication> all = state.publications();
      while (published < all.size() && all.get(published).start() <= session.end()) {
        Publication p = all.get(published++);
        if (p.start() == session.start()) {
          own = p;
        } else {
          withdrawn.add(SessionId.of(state.userId(), p.start()));
        }
      }
      return own;
    }

    private static boolean differs(Publication own, Status status) {
      return own == null || own.stale() || own.status() != status;
    }

    private Publication publish(Span session, Status status, Publication own) {
      Session row = session.aggregated().toSession(state.userId());
      long digest = RowDigest.of(row);
      if (own != null && own.status() == status && own.digest() == digest) {
        return own.withStale(false);
      }
      long revision = own == null ? 1 : own.revision() + 1;
      upserts.add(new Upsert(row, status, revision));
      return new Publication(session.start(), revision, status, digest, false);
    }

    /**
     * The state of the live sessions; the old one where they and what is published are the same.
     */
    UserState next(boolean eventsChanged, FreezeRule freezing) {
      // A final session is always an upsert. Folding alone is not worth a write: it comes with the
      // next change, and the last change of a session is that it becomes final.
      if (!eventsChanged && upserts.isEmpty() && publications.equals(state.publications())) {
        return state;
      }
      if (live.isEmpty()) return state.emptied();
      Span first = live.get(0);
      int sealed = first.countUntil(frontier.horizon());
      int frozenCount = freezing.countFrozen(first, sealed);
      Frozen frozen =
          first.prefix() == null
              ? known.frozen().emptied()
              : known.frozen().after(state.userId(), frontier.horizon());
      if (frozenCount > sealed) frozen = freezing.freeze(frozen, first, sealed, frozenCount);
      List<Event> tail =
          new ArrayList<>(first.events().subList(frozenCount, first.events().size()));
      for (Span later : live.subList(1, live.size())) tail.addAll(later.events());
      return new UserState(
          state.userId(), first.aggregateFirst(frozenCount), frozen, tail, publications);
    }
  }
}
