package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import io.setlist.session.Session;
import io.setlist.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * A session's columns (SPEC 3) over the events taken so far, which must come in SPEC 2's order.
 *
 * <p>Its size follows from the distinct devices and playlists, and of either it keeps no more than
 * SPEC 3 counts: this is what keeps the state of an endless session small, whoever sends it.
 * Mutable; {@link #copy} before changing one that belongs to a state.
 */
final class SessionAggregate {

  /** SPEC 3: so many are counted. */
  static final int MOST_DEVICES = 1_000;

  private long start;
  private long end;
  private long events;
  private long songs;
  private long skips;
  private long interruptions;
  private long listenedMs;
  private final TreeSet<byte[]> devices = new TreeSet<>(Arrays::compareUnsigned);
  private byte[] lastDevice;
  private byte[] country;
  private SkipRuns skipRuns = new SkipRuns();
  private Playlists playlists = new Playlists();
  private RecentMoods moods = new RecentMoods();

  void add(Event e) {
    if (events++ == 0) start = e.eventTime();
    end = e.eventTime();
    if (country == null) country = e.country();
    addDevice(e.deviceId());
    long listened = Math.max(0, e.msPlayed());
    listenedMs += listened;
    EventType type = EventType.of(e.type());
    playlists.add(type, e.playlistId(), listened);
    switch (type) {
      case PLAY -> {
        songs++;
        skipRuns.play();
        moods.play(e.valence(), e.energy());
      }
      case SKIP -> {
        skips++;
        skipRuns.skip();
      }
      case PAUSE -> interruptions++;
      default -> {}
    }
  }

  private void addDevice(byte[] device) {
    if (device == null || Arrays.equals(device, lastDevice)) return;
    if (devices.size() < MOST_DEVICES) devices.add(device);
    lastDevice = device;
  }

  /** Time of the first event, epoch milliseconds. */
  long start() {
    return start;
  }

  /** Time of the last event, epoch milliseconds. */
  long end() {
    return end;
  }

  Session toSession(byte[] userId) {
    return new Session(
        SessionId.of(userId, start),
        new String(userId, StandardCharsets.UTF_8),
        start,
        end,
        events,
        songs,
        skips,
        interruptions,
        listenedMs,
        devices.size(),
        country == null ? null : new String(country, StandardCharsets.UTF_8),
        skipRuns.longest(),
        playlists.summaries(),
        playlists.topStreakPlaylistId(),
        playlists.topStreakSongs(),
        moods.valence(),
        moods.energy());
  }

  SessionAggregate copy() {
    SessionAggregate c = new SessionAggregate();
    c.start = start;
    c.end = end;
    c.events = events;
    c.songs = songs;
    c.skips = skips;
    c.interruptions = interruptions;
    c.listenedMs = listenedMs;
    c.devices.addAll(devices);
    c.country = country;
    c.skipRuns = skipRuns.copy();
    c.playlists = playlists.copy();
    c.moods = moods.copy();
    return c;
  }

  /** Everything but the start, which the state knows. */
  void encode(BinaryWriter out) {
    out.writeVarLong(end - start);
    out.writeVarLong(events);
    out.writeVarLong(songs);
    out.writeVarLong(skips);
    out.writeVarLong(interruptions);
    out.writeVarLong(listenedMs);
    out.writeByte(country == null ? 0 : 1);
    if (country != null) out.writeText(country);
    out.writeVarLong(devices.size());
    for (byte[] device : devices) out.writeText(device);
    skipRuns.encode(out);
    playlists.encode(out);
    moods.encode(out);
  }

  static SessionAggregate decode(long start, BinaryReader in) {
    SessionAggregate f = new SessionAggregate();
    f.start = start;
    f.end = start + in.readVarLong();
    f.events = in.readVarLong();
    f.songs = in.readVarLong();
    f.skips = in.readVarLong();
    f.interruptions = in.readVarLong();
    f.listenedMs = in.readVarLong();
    if (in.readByte() != 0) f.country = in.readText();
    for (int n = in.readCount(1); n > 0; n--) f.addDevice(in.readText());
    f.skipRuns = SkipRuns.decode(in);
    f.playlists = Playlists.decode(in);
    f.moods = RecentMoods.decode(in);
    if (f.events < 1 || f.end < f.start) throw BinaryReader.corrupt("an aggregate of no events");
    return f;
  }
}
