package io.setlist.local.traffic;

import java.util.stream.IntStream;

/**
 * A song.
 *
 * @param valence null where nobody has measured its mood; then energy too
 */
record Track(String id, long lengthMs, Double valence, Double energy) {

  private static final int CATALOGUE = 20_000;
  private static final String[] TITLES = {
    "Für Elise",
    "夜曲",
    "Ágætis byrjun",
    "Песня",
    "أغنية",
    "Say \"Hello\"",
    "AC\\DC",
    "💃 Samba",
    "ノイズ"
  };

  /** The same songs for every seed, as in the world. */
  private static final Track[] ALL =
      IntStream.range(0, CATALOGUE).mapToObj(Track::made).toArray(Track[]::new);

  /** A few hits are played by everybody, most songs by hardly anyone. */
  static Track pick(Rng rng) {
    double u = rng.uniform();
    return ALL[(int) (u * u * u * CATALOGUE)];
  }

  private static Track made(int number) {
    Rng rng = Rng.of(7, number);
    String title = number % 11 == 0 ? TITLES[number / 11 % TITLES.length] + " " : "t";
    long length = rng.between(90_000, 330_000);
    boolean measured = !rng.chance(0.1);
    // Three decimals: such a number reads back as the same double everywhere.
    double valence = rng.below(1001) / 1000.0;
    double energy = rng.below(1001) / 1000.0;
    return new Track(title + number, length, measured ? valence : null, measured ? energy : null);
  }
}
