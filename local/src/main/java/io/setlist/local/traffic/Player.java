package io.setlist.local.traffic;

import java.util.ArrayList;
import java.util.List;

/** Plays songs for one listener on one device: what happens, in order, by the true clock. */
final class Player {

  private final Traffic traffic;
  private final Listener listener;
  private final Device device;
  private final int visit;
  private final Rng rng;
  private final List<TrafficEvent> events = new ArrayList<>();

  private long now;
  private String playlist;

  Player(Traffic traffic, Listener listener, Device device, Visit visit, long start, Rng rng) {
    this.traffic = traffic;
    this.listener = listener;
    this.device = device;
    this.visit = visit.number();
    this.rng = rng;
    this.now = start;
  }

  /** A visit as most are: songs from this playlist and that, for as long as the mood lasts. */
  List<TrafficEvent> listen() {
    long songs = 1 + (long) rng.exponential(14);
    playlist = choosePlaylist();
    for (long i = 0; i < songs; i++) {
      song(listener.skips());
      if (rng.chance(0.08)) playlist = choosePlaylist();
    }
    return events;
  }

  /** Discover Weekly from the first song to the thirtieth, or nearly. */
  List<TrafficEvent> discover() {
    playlist = Listener.DISCOVER_WEEKLY;
    int songs = 20 + rng.below(11);
    for (int i = 0; i < songs; i++) song(listener.skips() * 1.5);
    return events;
  }

  /** Until a time comes, with a nap now and then. */
  List<TrafficEvent> listenUntil(long end) {
    playlist = choosePlaylist();
    while (now < end) {
      song(listener.skips());
      if (rng.chance(0.05)) now += rng.between(20 * 60_000, 60 * 60_000);
      if (rng.chance(0.08)) playlist = choosePlaylist();
    }
    events.removeIf(e -> e.eventTime() >= end);
    return events;
  }

  private String choosePlaylist() {
    if (rng.chance(0.15)) return null; // a search, an album
    if (listener.discovers() && rng.chance(0.1)) return Listener.DISCOVER_WEEKLY;
    return listener.playlists().get(rng.below(listener.playlists().size()));
  }

  private void song(double skips) {
    Track track = Track.pick(rng);
    event("play", track, null);
    if (rng.chance(skips)) {
      long heard = rng.between(1_000, 30_000);
      now += heard;
      event("skip", track, heard);
    } else {
      long before = rng.between(5_000, track.lengthMs() - 5_000);
      now += before;
      if (rng.chance(0.06)) interrupt(track);
      else if (rng.chance(0.04)) event(rng.chance(0.5) ? "like" : "volume", track, null);
      now += track.lengthMs() - before;
      event("finish", track, track.lengthMs());
    }
    now += rng.between(100, 1_500);
  }

  /** A short one as a rule; a phone call of half an hour makes two sessions of one. */
  private void interrupt(Track track) {
    event("pause", track, null);
    now +=
        rng.chance(0.15) ? rng.between(14 * 60_000, 40 * 60_000) : rng.between(3_000, 8 * 60_000);
    event("resume", track, null);
  }

  private void event(String type, Track track, Long msPlayed) {
    long id = rng.next();
    if (now >= traffic.untilMs()) return;
    boolean song = type.equals("play");
    events.add(
        new TrafficEvent(
            listener.id(),
            now,
            type,
            device.givesIds()
                ? "e" + Integer.toHexString(visit) + "-" + Long.toHexString(id)
                : null,
            track.id(),
            playlist,
            device.id(),
            listener.home().country(),
            msPlayed,
            song ? track.valence() : null,
            song ? track.energy() : null));
  }
}
