package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.session.Session;
import io.setlist.session.Session.PlaylistSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The columns of SPEC 3, each by a few events; the property test covers their interplay. */
class SessionAggregateTest {

  private long clock;

  @ParameterizedTest(name = "{0}: longest skip run {1}")
  @CsvSource({
    "play skip, 1",
    "play, 0",
    "skip, 0",
    "skip play skip, 1",
    "play skip skip, 1",
    "play skip play skip, 2",
    "play skip play play skip, 1",
    "play skip pause like play skip play finish, 2",
    "play skip play skip play play skip, 2",
  })
  void aSongIsSkippedBeforeTheNextBegins(String types, int longest) {
    SessionAggregate aggregate = new SessionAggregate();
    for (String type : types.split(" ")) aggregate.add(at(clock++, type).event());

    assertThat(session(aggregate).longestSkipRun()).isEqualTo(longest);
  }

  @ParameterizedTest(name = "songs from {0}: top streak {1} x {2}")
  @CsvSource({
    "a,           a, 1",
    "-,           ,  0",
    "a a b b b,   b, 3",
    "a a b b,     a, 2",
    "a - a,       a, 1",
    "a b a a b b, a, 2",
    "b b - a a,   b, 2",
  })
  void aStreakIsOfSongsFromOnePlaylistOnly(String playlists, String top, int songs) {
    SessionAggregate aggregate = new SessionAggregate();
    for (String p : playlists.split(" ")) {
      aggregate.add(play(clock++).playlist(p.equals("-") ? null : p).event());
      // What is not a song does not end a streak.
      aggregate.add(at(clock++, "pause").playlist("c").event());
    }

    assertThat(session(aggregate).topStreakPlaylistId()).isEqualTo(top);
    assertThat(session(aggregate).topStreakSongs()).isEqualTo(songs);
  }

  @Test
  void everyEventThatNamesAPlaylistGivesItAnEntry() {
    SessionAggregate aggregate = new SessionAggregate();
    aggregate.add(play(0).playlist("\uD83D\uDE00").ms(5).event());
    aggregate.add(at(1, "skip").playlist("\uE000").event());
    aggregate.add(at(2, "resume").playlist("b").ms(7).event());

    assertThat(session(aggregate).playlists())
        .containsExactly(
            new PlaylistSummary("b", 0, 0, 7, 0),
            new PlaylistSummary("\uE000", 0, 1, 0, 0),
            new PlaylistSummary("\uD83D\uDE00", 1, 0, 5, 1));
  }

  /**
   * What is kept of thousands of playlists and devices is what a look at all events gives, however
   * often the aggregate was put away between two of them.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsTheFirstThousandPlaylistsAndEveryStreak(long seed) {
    Random random = new Random(seed);
    List<Sketch> events = new ArrayList<>();
    String playlist = null;
    for (int i = 0; i < 6_000; i++) {
      if (random.nextInt(4) > 0) {
        // The last of all for the longest runs: it is among the first thousand at first.
        int n = random.nextInt(40) == 0 ? 9_999 : 1_000 + random.nextInt(2_500);
        playlist = random.nextInt(20) == 0 ? null : "p" + n;
      }
      String type = random.nextInt(5) == 0 ? "skip" : random.nextInt(9) == 0 ? "pause" : "play";
      String device = "d" + random.nextInt(i < 3_000 ? 900 : 1_500);
      events.add(at(clock++, type).playlist(playlist).device(device).ms(random.nextInt(9)));
    }
    SessionAggregate aggregate = new SessionAggregate();
    for (Sketch e : events) {
      aggregate.add(e.event());
      if (random.nextInt(300) == 0) aggregate = reread(aggregate);
      if (random.nextInt(300) == 0) aggregate = aggregate.copy();
    }
    Session expected = BruteForceSessions.of(events, Long.MAX_VALUE).get(0);
    assertThat(session(aggregate)).isEqualTo(expected);
    assertThat(expected.playlists()).hasSize(1_000);
    assertThat(expected.deviceCount()).isEqualTo(1_000);
  }

  /** A state of an earlier version, which kept them all. */
  @Test
  void readsAFoldWithMoreThanItKeeps() {
    BinaryWriter out = new BinaryWriter(100_000);
    int all = 1_500;
    out.writeVarLong(all);
    for (int n = 0; n < all; n++) {
      out.writeText(Sketch.utf8("p" + (1_000 + n)));
      out.writeVarLong(n + 1); // songs
      out.writeVarLong(0);
      out.writeVarLong(0);
      out.writeVarLong(n == 1_200 ? 7 : 1);
    }
    out.writeVarLong(1_201); // the running one,
    out.writeVarLong(6); // so many songs of it,
    out.writeVarLong(1_201); // and the longest run
    Playlists playlists =
        Playlists.decode(new BinaryReader(out.toBytes(), 0, out.toBytes().length));

    assertThat(playlists.summaries()).hasSize(1_000);
    assertThat(playlists.summaries().get(999))
        .isEqualTo(new PlaylistSummary("p1999", 1_000, 0, 0, 1));
    assertThat(playlists.topStreakPlaylistId()).isEqualTo("p2200");
    assertThat(playlists.topStreakSongs()).isEqualTo(7);
    playlists.add(EventType.PLAY, Sketch.utf8("p2200"), 0);
    playlists.add(EventType.PLAY, Sketch.utf8("p2200"), 0);
    assertThat(playlists.topStreakSongs()).as("the run went on").isEqualTo(8);
  }

  private static SessionAggregate reread(SessionAggregate aggregate) {
    BinaryWriter out = new BinaryWriter(100_000);
    aggregate.encode(out);
    byte[] bytes = out.toBytes();
    return SessionAggregate.decode(aggregate.start(), new BinaryReader(bytes, 0, bytes.length));
  }

  @Test
  void theMoodIsTheMeanOfTheLastFiveSongsWithBothFeatures() {
    SessionAggregate aggregate = new SessionAggregate();
    double[] valences = {0.9, 0.1, 0.2, 0.3, 0.7, 0.6};
    for (double v : valences) aggregate.add(play(clock++).mood(v, 1 - v).event());
    aggregate.add(play(clock++).mood(1, Double.NaN).event());
    aggregate.add(at(clock++, "skip").mood(1, 1).event());

    assertThat(session(aggregate).moodValence()).isEqualTo((0.1 + 0.2 + 0.3 + 0.7 + 0.6) / 5);
    assertThat(session(aggregate).mood()).isEqualTo("tense");
  }

  @Test
  void countsSumsDevicesAndTheFirstCountry() {
    SessionAggregate aggregate = new SessionAggregate();
    aggregate.add(at(5, "like").device("tv").event());
    aggregate.add(play(6).device("phone").country("DE").ms(10).event());
    aggregate.add(at(7, "pause").device("tv").country("GB").event());
    aggregate.add(at(9, "finish").ms(20).event());

    Session s = session(aggregate);
    assertThat(s.eventCount()).isEqualTo(4);
    assertThat(s.songCount()).isEqualTo(1);
    assertThat(s.interruptionCount()).isEqualTo(1);
    assertThat(s.listenedMs()).isEqualTo(30);
    assertThat(s.deviceCount()).isEqualTo(2);
    assertThat(s.country()).isEqualTo("DE");
    assertThat(s.durationMs()).isEqualTo(4);
  }

  private static Session session(SessionAggregate aggregate) {
    return aggregate.toSession(OneUser.USER);
  }
}
