package io.setlist.streaming.kernel;

/** The audio features of the last songs that have both of them, the oldest first (SPEC 3). */
final class RecentMoods {

  private static final int SONGS = 5;

  private final double[] valences = new double[SONGS];
  private final double[] energies = new double[SONGS];
  private int count;

  /** Takes the features of a song, NaN where absent. */
  void play(double valence, double energy) {
    if (Double.isNaN(valence) || Double.isNaN(energy)) return;
    if (count == SONGS) {
      System.arraycopy(valences, 1, valences, 0, SONGS - 1);
      System.arraycopy(energies, 1, energies, 0, SONGS - 1);
      count--;
    }
    valences[count] = valence;
    energies[count] = energy;
    count++;
  }

  /** Null without songs, as {@link #energy}. */
  Double valence() {
    return mean(valences);
  }

  Double energy() {
    return mean(energies);
  }

  // A running sum would be faster and wrong: SPEC 3 fixes the order of the additions.
  private Double mean(double[] values) {
    if (count == 0) return null;
    double sum = 0;
    for (int i = 0; i < count; i++) sum += values[i];
    return sum / count;
  }

  RecentMoods copy() {
    RecentMoods c = new RecentMoods();
    System.arraycopy(valences, 0, c.valences, 0, count);
    System.arraycopy(energies, 0, c.energies, 0, count);
    c.count = count;
    return c;
  }

  void encode(BinaryWriter out) {
    out.writeByte(count);
    for (int i = 0; i < count; i++) {
      out.writeFraction(valences[i]);
      out.writeFraction(energies[i]);
    }
  }

  static RecentMoods decode(BinaryReader in) {
    RecentMoods m = new RecentMoods();
    m.count = in.readByte();
    if (m.count > SONGS) throw BinaryReader.corrupt("more moods than a session keeps");
    for (int i = 0; i < m.count; i++) {
      m.valences[i] = in.readFraction();
      m.energies[i] = in.readFraction();
    }
    return m;
  }
}
