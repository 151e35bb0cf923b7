package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.session.Session;
import io.setlist.session.Session.PlaylistSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns of SPEC 3, each by a few events; the property test covers their interplay. */
class FoldTest {

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
    Fold fold = new Fold();
    for (String type : types.split(" ")) fold.add(at(clock++, type).event());

    assertThat(session(fold).longestSkipRun()).isEqualTo(longest);
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
    Fold fold = new Fold();
    for (String p : playlists.split(" ")) {
      fold.add(play(clock++).playlist(p.equals("-") ? null : p).event());
      // What is not a song does not end a streak.
      fold.add(at(clock++, "pause").playlist("c").event());
    }

    assertThat(session(fold).topStreakPlaylistId()).isEqualTo(top);
    assertThat(session(fold).topStreakSongs()).isEqualTo(songs);
  }

  @Test
  void everyEventThatNamesAPlaylistGivesItAnEntry() {
    Fold fold = new Fold();
    fold.add(play(0).playlist("\uD83D\uDE00").ms(5).event());
    fold.add(at(1, "skip").playlist("\uE000").event());
    fold.add(at(2, "resume").playlist("b").ms(7).event());

    assertThat(session(fold).playlists())
        .containsExactly(
            new PlaylistSummary("b", 0, 0, 7, 0),
            new PlaylistSummary("\uE000", 0, 1, 0, 0),
            new PlaylistSummary("\uD83D\uDE00", 1, 0, 5, 1));
  }

  @Test
  void theMoodIsTheMeanOfTheLastFiveSongsWithBothFeatures() {
    Fold fold = new Fold();
    double[] valences = {0.9, 0.1, 0.2, 0.3, 0.7, 0.6};
    for (double v : valences) fold.add(play(clock++).mood(v, 1 - v).event());
    fold.add(play(clock++).mood(1, Double.NaN).event());
    fold.add(at(clock++, "skip").mood(1, 1).event());

    assertThat(session(fold).moodValence()).isEqualTo((0.1 + 0.2 + 0.3 + 0.7 + 0.6) / 5);
    assertThat(session(fold).mood()).isEqualTo("tense");
  }

  @Test
  void countsSumsDevicesAndTheFirstCountry() {
    Fold fold = new Fold();
    fold.add(at(5, "like").device("tv").event());
    fold.add(play(6).device("phone").country("DE").ms(10).event());
    fold.add(at(7, "pause").device("tv").country("GB").event());
    fold.add(at(9, "finish").ms(20).event());

    Session s = session(fold);
    assertThat(s.eventCount()).isEqualTo(4);
    assertThat(s.songCount()).isEqualTo(1);
    assertThat(s.interruptionCount()).isEqualTo(1);
    assertThat(s.listenedMs()).isEqualTo(30);
    assertThat(s.deviceCount()).isEqualTo(2);
    assertThat(s.country()).isEqualTo("DE");
    assertThat(s.durationMs()).isEqualTo(4);
  }

  private static Session session(Fold fold) {
    return fold.toSession(OneUser.USER);
  }
}
