package io.setlist.local.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * A person, or a bar with ten players under one account.
 *
 * @param visitsPerDay how often music is started; over all listeners a Zipf tail
 * @param devices the first is the phone, the second, if any, the laptop
 * @param skips the chance that a song is skipped
 * @param discovers whether Monday begins with the week's new playlist
 */
record Listener(
    int number,
    String id,
    Home home,
    double visitsPerDay,
    List<Device> devices,
    List<String> playlists,
    double skips,
    boolean discovers) {

  static final String DISCOVER_WEEKLY = "discover-weekly";

  private static final double MOST_VISITS = 60;
  private static final String[] NAMES = {
    "björk",
    "Zoë",
    "用户",
    "Ольга",
    "مستمع",
    "🎧",
    "𝔇𝔍",
    "O'Brien \"Bob\"",
    "back\\slash",
    "with space",
    "한글"
  };
  private static final String[] DEVICES = {"phone", "laptop", "speaker", "tablet"};
  private static final String[] EDITORIAL = {
    "top-50", "morning-coffee", "deep-focus", "rock-classics", "café-del-mar", "夜のドライブ", "workout"
  };

  static Listener of(long seed, int number) {
    Rng rng = Rng.of(seed, 1, number);
    String id = rng.chance(0.1) ? NAMES[rng.below(NAMES.length)] + "-" + number : "u" + number;
    return new Listener(
        number,
        id,
        Home.of(rng),
        visitsPerDay(rng),
        devices(number, rng),
        playlists(number, rng),
        0.05 + 0.35 * rng.uniform() * rng.uniform(),
        rng.chance(0.5));
  }

  /** A Pareto variable for each listener ranks as Zipf's law, however many listeners there are. */
  private static double visitsPerDay(Rng rng) {
    return Math.min(MOST_VISITS, 0.4 * StrictMath.pow(1 - rng.uniform(), -1 / 1.2));
  }

  private static List<Device> devices(int number, Rng rng) {
    int n = 1 + rng.below(3);
    List<Device> devices = new ArrayList<>(n);
    for (int i = 0; i < n; i++) devices.add(Device.of(DEVICES[i] + "-" + number, rng));
    return devices;
  }

  private static List<String> playlists(int number, Rng rng) {
    List<String> playlists = new ArrayList<>();
    int own = 1 + rng.below(4);
    for (int i = 0; i < own; i++) playlists.add("pl-" + number + "-" + i);
    playlists.add(EDITORIAL[rng.below(EDITORIAL.length)]);
    return playlists;
  }

  Device phone() {
    return devices.get(0);
  }

  /** Whoever flies has one, bought at the airport if need be. */
  Device laptop() {
    return devices.size() > 1
        ? devices.get(1)
        : Device.of(DEVICES[1] + "-" + number, Rng.of(2, number));
  }
}
