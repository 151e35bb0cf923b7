package io.setlist.streaming.kernel;

import io.setlist.event.Event;
import java.nio.charset.StandardCharsets;

/** An event as a test writes it down; whatever is not said is absent. */
record Sketch(
    String user,
    long time,
    String type,
    String id,
    String track,
    String playlist,
    String device,
    String country,
    long ms,
    double valence,
    double energy) {

  static final String USER = "nina";

  /** An event of {@link #USER} at so many epoch milliseconds. */
  static Sketch at(long time, String type) {
    return new Sketch(
        USER, time, type, null, null, null, null, null, Event.NO_MS_PLAYED, Double.NaN, Double.NaN);
  }

  static Sketch play(long time) {
    return at(time, "play");
  }

  Sketch id(String v) {
    return new Sketch(user, time, type, v, track, playlist, device, country, ms, valence, energy);
  }

  Sketch track(String v) {
    return new Sketch(user, time, type, id, v, playlist, device, country, ms, valence, energy);
  }

  Sketch playlist(String v) {
    return new Sketch(user, time, type, id, track, v, device, country, ms, valence, energy);
  }

  Sketch device(String v) {
    return new Sketch(user, time, type, id, track, playlist, v, country, ms, valence, energy);
  }

  Sketch country(String v) {
    return new Sketch(user, time, type, id, track, playlist, device, v, ms, valence, energy);
  }

  Sketch ms(long v) {
    return new Sketch(user, time, type, id, track, playlist, device, country, v, valence, energy);
  }

  Sketch mood(double v, double e) {
    return new Sketch(user, time, type, id, track, playlist, device, country, ms, v, e);
  }

  Event event() {
    return new Event(
        utf8(user),
        time,
        utf8(type),
        utf8(id),
        utf8(track),
        utf8(playlist),
        utf8(device),
        utf8(country),
        ms,
        valence,
        energy);
  }

  static byte[] utf8(String s) {
    return s == null ? null : s.getBytes(StandardCharsets.UTF_8);
  }
}
