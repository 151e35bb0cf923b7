package io.setlist.bench.spark;

import io.setlist.bench.listen.Listen;
import io.setlist.bench.listen.ListeningSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Keeps each event until its session can change no more, and tells all the user's sessions anew
 * whenever something arrives.
 */
final class TextbookSessions
    implements FlatMapGroupsWithStateFunction<String, Listen, TextbookSessions.Heard, Row> {

  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("session_id", DataTypes.StringType)
          .add("user_id", DataTypes.StringType)
          .add("session_start", DataTypes.LongType)
          .add("session_end", DataTypes.LongType)
          .add("event_count", DataTypes.LongType)
          .add("song_count", DataTypes.LongType)
          .add("skip_count", DataTypes.LongType)
          .add("interruption_count", DataTypes.LongType)
          .add("listened_ms", DataTypes.LongType)
          .add("device_count", DataTypes.IntegerType)
          .add("top_streak_songs", DataTypes.IntegerType);

  /** A session as it is now; or gone, where another start has taken its events. */
  static final StructType CHANGES = SCHEMA.add("gone", DataTypes.BooleanType);

  private static final long GAP_MS = 15 * 60 * 1000;

  /** A user's state: the events that can still change a session, and the sessions told. */
  public static class Heard {

    private List<Listen> events = new ArrayList<>();
    private List<Long> starts = new ArrayList<>();

    public List<Listen> getEvents() {
      return events;
    }

    public void setEvents(List<Listen> events) {
      this.events = events;
    }

    public List<Long> getStarts() {
      return starts;
    }

    public void setStarts(List<Long> starts) {
      this.starts = starts;
    }
  }

  @Override
  public Iterator<Row> call(String user, Iterator<Listen> arrived, GroupState<Heard> state) {
    Heard before = state.exists() ? state.get() : new Heard();
    List<Listen> events = new ArrayList<>(before.getEvents());
    arrived.forEachRemaining(events::add);
    events.sort(Comparator.comparingLong(Listen::getEventTime));
    List<List<Listen>> sessions = split(events);
    List<Row> changes =
        state.hasTimedOut() ? List.of() : changes(user, before.getStarts(), sessions);
    keepLive(sessions, state);
    return changes.iterator();
  }

  private static List<List<Listen>> split(List<Listen> events) {
    List<List<Listen>> sessions = new ArrayList<>();
    long last = 0;
    for (Listen e : events) {
      if (sessions.isEmpty() || e.getEventTime() - last > GAP_MS) sessions.add(new ArrayList<>());
      sessions.get(sessions.size() - 1).add(e);
      last = e.getEventTime();
    }
    return sessions;
  }

  private static List<Row> changes(String user, List<Long> told, List<List<Listen>> sessions) {
    List<Row> changes = new ArrayList<>();
    List<Long> gone = new ArrayList<>(told);
    for (List<Listen> session : sessions) {
      gone.remove(session.get(0).getEventTime());
      changes.add(row(user, session));
    }
    for (long start : gone) {
      changes.add(
          RowFactory.create(
              user + '@' + start,
              user,
              start,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              true));
    }
    return changes;
  }

  private static Row row(String user, List<Listen> events) {
    ListeningSession s = new ListeningSession();
    events.forEach(s::add);
    return RowFactory.create(
        user + '@' + s.start,
        user,
        s.start,
        s.end,
        s.events,
        s.songs,
        s.skips,
        s.interruptions,
        s.listenedMs,
        s.devices.size(),
        topStreak(events),
        false);
  }

  /** The most consecutive songs of one playlist. */
  private static int topStreak(List<Listen> events) {
    int top = 0;
    int streak = 0;
    String playlist = null;
    for (Listen e : events) {
      if (!"play".equals(e.getType())) continue;
      boolean goesOn = e.getPlaylistId() != null && Objects.equals(e.getPlaylistId(), playlist);
      playlist = e.getPlaylistId();
      streak = playlist == null ? 0 : goesOn ? streak + 1 : 1;
      top = Math.max(top, streak);
    }
    return top;
  }

  private static void keepLive(List<List<Listen>> sessions, GroupState<Heard> state) {
    long watermark = state.getCurrentWatermarkMs();
    Heard after = new Heard();
    long firstDue = Long.MAX_VALUE;
    for (List<Listen> session : sessions) {
      long due = session.get(session.size() - 1).getEventTime() + GAP_MS;
      if (due <= watermark) continue;
      firstDue = Math.min(firstDue, due);
      after.getEvents().addAll(session);
      after.getStarts().add(session.get(0).getEventTime());
    }
    if (after.getEvents().isEmpty()) {
      state.remove();
    } else {
      state.update(after);
      state.setTimeoutTimestamp(firstDue);
    }
  }
}
