package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.utf8;

import io.setlist.event.Event;
import java.util.Random;
import java.util.UUID;

/**
 * Plausible events of one listener, for measures: UUIDs as event and device ids, tracks and
 * playlists of 22 letters and digits, a play and then a finish or a skip of it, features of three
 * decimals.
 */
final class Listening {

  static final byte[] USER = utf8("listener-000001");
  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final Random random;
  private final byte[][] playlists = new byte[40][];
  private final byte[][] devices = new byte[3][];
  private byte[] track;
  private byte[] playlist;
  private byte[] device;
  private boolean playing;

  Listening(Random random) {
    this.random = random;
    for (int i = 0; i < playlists.length; i++) playlists[i] = letters();
    for (int i = 0; i < devices.length; i++) devices[i] = uuid();
    playlist = playlists[0];
    device = devices[0];
  }

  Event next(long time) {
    playing = !playing;
    if (playing) {
      track = letters();
      if (random.nextInt(20) == 0) playlist = playlists[random.nextInt(playlists.length)];
      if (random.nextInt(50) == 0) device = devices[random.nextInt(devices.length)];
    }
    String type = playing ? "play" : random.nextInt(4) == 0 ? "skip" : "finish";
    return new Event(
        USER,
        time,
        utf8(type),
        uuid(),
        track,
        playlist,
        device,
        utf8("DE"),
        playing ? Event.NO_MS_PLAYED : 30_000 + random.nextInt(200_000),
        playing ? random.nextInt(1001) / 1000.0 : Double.NaN,
        playing ? random.nextInt(1001) / 1000.0 : Double.NaN);
  }

  private byte[] uuid() {
    return utf8(new UUID(random.nextLong(), random.nextLong()).toString());
  }

  private byte[] letters() {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < 22; i++) s.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    return utf8(s.toString());
  }
}
