package io.setlist.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Small histories whose sessions were worked out by hand from SPEC 2 and 3. */
class TrueSessionsTest {

  private static final long GAP = 15 * 60_000;
  private static final long T = 1_771_236_000_000L; // 2026-02-16T10:00:00Z

  @Test
  void readsEveryColumnOfOneSession() {
    List<TrafficEvent> events =
        List.of(
            event(0, "play", "a", "x", "p1", null, null, .2, .9),
            event(10, "skip", "b", "x", "p1", "SE", 10_000L, null, null),
            event(20, "play", "c", "y", "p1", "DE", null, .5, .4),
            event(25, "skip", "d", "y", "p1", null, 5_000L, null, null),
            event(30, "play", "e", "z", "é", null, null, null, .1),
            event(40, "pause", "f", "z", null, null, null, null, null),
            event(50, "like", "g", "z", "only-liked", null, 7L, null, null),
            event(60, "finish", "h", "z", "é", null, 30_000L, null, null),
            event(70, "play", "i", "z", null, null, null, .8, .1));
    assertThat(TrueSessions.of(events, GAP))
        .containsExactly(
            new TrueSession(
                // printf 'ü\n1771236000000' | sha256sum
                "537fafff325d908acac5ac27b619e943",
                "ü",
                T,
                T + 70_000,
                "2026-02-16",
                70_000,
                9,
                4,
                2,
                1,
                45_007,
                3,
                "SE",
                2,
                List.of(
                    new TrueSession.Playlist("only-liked", 0, 0, 7, 0),
                    new TrueSession.Playlist("p1", 2, 2, 15_000, 2),
                    new TrueSession.Playlist("é", 1, 0, 30_000, 1)),
                "p1",
                2,
                (.2 + .5 + .8) / 3,
                (.9 + .4 + .1) / 3,
                "calm"));
  }

  @Test
  void joinsAtTheGapAndSplitsAMillisecondLater() {
    TrafficEvent first = play("a", T);
    assertThat(TrueSessions.of(List.of(first, play("b", T + GAP)), GAP)).hasSize(1);
    assertThat(TrueSessions.of(List.of(first, play("b", T + GAP + 1)), GAP)).hasSize(2);
  }

  @Test
  void countsCopiesOnceAndTheSmallestWins() {
    TrafficEvent none = play("a", T).withMsPlayed(null);
    TrafficEvent two = play("a", T).withMsPlayed(2L);
    TrafficEvent ten = play("a", T).withMsPlayed(10L);
    assertThat(TrueSessions.of(List.of(ten, two), GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.listenedMs()).isEqualTo(2));
    assertThat(TrueSessions.of(List.of(ten, none, two), GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.listenedMs()).isZero())
        .satisfies(s -> assertThat(s.eventCount()).isEqualTo(1));
  }

  @Test
  void tellsEventsWithoutIdApartByAllTheirFields() {
    TrafficEvent a = play(null, T);
    assertThat(TrueSessions.of(List.of(a, a, a.withMsPlayed(1L), a.withoutCountry()), GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.eventCount()).isEqualTo(a.country() == null ? 2 : 3));
  }

  @Test
  void ordersStringsByTheirBytesAndNotByTheirJavaChars() {
    // U+10000 is larger than U+FFFD in UTF-8, and smaller as a surrogate pair.
    TrafficEvent low = event(0, "play", "\uFFFD", "x", "first", null, null, null, null);
    TrafficEvent high = event(0, "play", "\uD800\uDC00", "x", "second", null, null, null, null);
    assertThat(TrueSessions.of(List.of(high, low), GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.topStreakPlaylistId()).isEqualTo("first"));
  }

  @Test
  void keepsTheLastFiveMoodsAndTheEarliestOfEqualStreaks() {
    List<TrafficEvent> events = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double valence = i == 0 ? 1 : .25;
      events.add(event(i, "play", "e" + i, "x", i < 3 ? "b" : "a", null, null, valence, .75));
    }
    assertThat(TrueSessions.of(events, GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.moodValence()).isEqualTo(.25))
        .satisfies(s -> assertThat(s.mood()).isEqualTo("tense"))
        .satisfies(s -> assertThat(s.topStreakPlaylistId()).isEqualTo("b"))
        .satisfies(s -> assertThat(s.topStreakSongs()).isEqualTo(3));
  }

  @Test
  void ignoresSkipsBeforeTheFirstSongAndDoubleSkips() {
    List<TrafficEvent> events =
        List.of(
            event(0, "skip", "a", "x", null, null, null, null, null),
            event(1, "play", "b", "x", null, null, null, null, null),
            event(2, "skip", "c", "x", null, null, null, null, null),
            event(3, "skip", "d", "x", null, null, null, null, null),
            event(4, "play", "e", "x", null, null, null, null, null));
    assertThat(TrueSessions.of(events, GAP))
        .singleElement()
        .satisfies(s -> assertThat(s.longestSkipRun()).isEqualTo(1))
        .satisfies(s -> assertThat(s.skipCount()).isEqualTo(3))
        .satisfies(s -> assertThat(s.topStreakPlaylistId()).isNull())
        .satisfies(s -> assertThat(s.topStreakSongs()).isZero())
        .satisfies(s -> assertThat(s.mood()).isNull());
  }

  @Test
  void doesNotMindTheOrderOfArrival() {
    List<TrafficEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++)
      events.add(
          event(i * 400 % 7919, "play", "e" + i % 50, "x", "p" + i % 3, null, 1L, null, null));
    List<TrueSession> expected = TrueSessions.of(events, GAP);
    Collections.shuffle(events, new Random(1));
    assertThat(TrueSessions.of(events, GAP)).isEqualTo(expected);
  }

  private static TrafficEvent play(String id, long time) {
    return new TrafficEvent("u", time, "play", id, "t", null, null, "SE", null, null, null);
  }

  private static TrafficEvent event(
      int second,
      String type,
      String id,
      String device,
      String playlist,
      String country,
      Long ms,
      Double valence,
      Double energy) {
    return new TrafficEvent(
        "ü", T + second * 1000L, type, id, "t", playlist, device, country, ms, valence, energy);
  }
}
