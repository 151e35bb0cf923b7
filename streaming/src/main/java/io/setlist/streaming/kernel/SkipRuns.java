package io.setlist.streaming.kernel;

/**
 * The most consecutive songs skipped (SPEC 3). A song is skipped when a skip comes after its play
 * and before the next; a second skip of the same song, or one before any song, counts nothing here.
 */
final class SkipRuns {

  private int run;
  private int longest;
  private boolean playing;
  private boolean skipped;

  void play() {
    if (!skipped) run = 0;
    playing = true;
    skipped = false;
  }

  void skip() {
    if (!playing || skipped) return;
    skipped = true;
    longest = Math.max(longest, ++run);
  }

  int longest() {
    return longest;
  }

  SkipRuns copy() {
    SkipRuns c = new SkipRuns();
    c.run = run;
    c.longest = longest;
    c.playing = playing;
    c.skipped = skipped;
    return c;
  }

  void encode(BinaryWriter out) {
    out.writeByte((playing ? 1 : 0) | (skipped ? 2 : 0));
    out.writeVarLong(run);
    out.writeVarLong(longest);
  }

  static SkipRuns decode(BinaryReader in) {
    SkipRuns s = new SkipRuns();
    int flags = in.readByte();
    s.playing = (flags & 1) != 0;
    s.skipped = (flags & 2) != 0;
    s.run = in.readInt();
    s.longest = in.readInt();
    return s;
  }
}
