package io.setlist.bench.flink;

import io.setlist.bench.listen.ListeningSession;

/** A row of the Parquet files; its fields are named as the columns. */
public class SessionRow {

  public String user_id;
  public long session_start;
  public long session_end;
  public long event_count;
  public long song_count;
  public long skip_count;
  public long interruption_count;
  public long listened_ms;
  public int device_count;

  static SessionRow of(ListeningSession session) {
    SessionRow row = new SessionRow();
    row.user_id = session.userId;
    row.session_start = session.start;
    row.session_end = session.end;
    row.event_count = session.events;
    row.song_count = session.songs;
    row.skip_count = session.skips;
    row.interruption_count = session.interruptions;
    row.listened_ms = session.listenedMs;
    row.device_count = session.devices.size();
    return row;
  }
}
