package io.setlist.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.setlist.event.Event;
import io.setlist.event.EventParser;
import io.setlist.event.Parsed;
import io.setlist.event.Rejection;
import io.setlist.local.traffic.Sent.Kind;
import io.setlist.rules.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficTest {

  private static final Instant MONDAY = Instant.parse("2026-02-16T00:00:00Z");
  private static final long GAP = Rules.DEFAULTS.gapMs();
  private static final Traffic TRAFFIC = traffic(1, 300);
  private static final List<Sent> ALL = arrivals(Crowd.of(TRAFFIC));

  @Test
  void isTheSameForTheSameSeedAndAnotherForAnother() {
    assertThat(bytes(arrivals(Crowd.of(TRAFFIC)))).isEqualTo(bytes(ALL));
    assertThat(bytes(arrivals(Crowd.of(traffic(2, 300))))).isNotEqualTo(bytes(ALL));
  }

  @Test
  void arrivesInOrderAndIsWhatEachListenerSendsAlone() {
    assertThat(ALL).isSorted();
    List<Sent> alone = new ArrayList<>();
    for (int user = 0; user < TRAFFIC.users(); user++)
      alone.addAll(Crowd.of(TRAFFIC).records(user));
    alone.sort(Comparator.naturalOrder());
    assertThat(alone).isEqualTo(ALL);
  }

  @Test
  void sendsExactlySoManyRecordsWhereANumberIsAskedFor() {
    for (long n : new long[] {1, 2, 999, 10_000}) {
      Crowd crowd = Crowd.sending(n, TRAFFIC);
      assertThat(arrivals(crowd)).hasSize((int) n).isSorted();
      assertThat(IntStream.range(0, crowd.users()).mapToLong(u -> crowd.records(u).size()).sum())
          .isEqualTo(n);
    }
  }

  @Test
  void isReadByTheParserAsItWasMeant() {
    EventParser parser =
        new EventParser(Rules.DEFAULTS.maxEventBytes(), Rules.DEFAULTS.maxFutureSkewMs());
    Wire wire = new Wire();
    for (Sent sent : ALL) {
      byte[] value = wire.bytes(sent);
      assertThat(value).doesNotContain('\n');
      Parsed parsed = parser.parse(value, sent.arrival());
      switch (sent.kind()) {
        case EVENT, DUPLICATE -> assertThat(parsed).isEqualTo(event(sent.event()));
        case FUTURE ->
            assertThat(parsed).isEqualTo(new Rejection(Rejection.Code.FUTURE_TIME, null));
        case MALFORMED ->
            assertThat(parsed)
                .as(Malformation.of(sent).name())
                .isInstanceOfSatisfying(
                    Rejection.class,
                    r -> assertThat(r.code()).hasToString(Malformation.of(sent).code()));
      }
    }
  }

  @Test
  void breaksRecordsInEveryWay() {
    assertThat(
            ALL.stream().filter(s -> s.kind() == Kind.MALFORMED).map(Malformation::of).distinct())
        .containsExactlyInAnyOrder(Malformation.values());
  }

  @Test
  void misbehavesAsOftenAsItIsTold() {
    Map<Kind, Long> kinds =
        ALL.stream().collect(Collectors.groupingBy(Sent::kind, Collectors.counting()));
    double events = kinds.get(Kind.EVENT);
    assertThat(kinds.get(Kind.DUPLICATE) / events).isCloseTo(0.01, within(0.003));
    assertThat(kinds.get(Kind.MALFORMED) / events).isCloseTo(0.02, within(0.004));
    assertThat(kinds.get(Kind.FUTURE) / events).isCloseTo(0.0005, within(0.0005));
    assertThat(arrivals(Crowd.of(new Traffic(1, MONDAY, TRAFFIC.until(), 100, Faults.NONE))))
        .isNotEmpty()
        .allMatch(s -> s.kind() == Kind.EVENT && !s.delayed())
        .allMatch(s -> s.arrival() - s.event().eventTime() <= Duration.ofMinutes(4).toMillis());
  }

  @Test
  void staysInItsPeriodAndIsOutOfOrderByMinutes() {
    assertThat(ALL)
        .filteredOn(s -> s.kind() != Kind.FUTURE)
        .allMatch(
            s ->
                s.event().eventTime() >= TRAFFIC.fromMs()
                    && s.event().eventTime() < TRAFFIC.untilMs())
        .allMatch(s -> s.arrival() > s.event().eventTime());
    assertThat(
            IntStream.range(1, ALL.size())
                .filter(i -> overtaken(ALL.get(i - 1), ALL.get(i)))
                .count())
        .isGreaterThan(ALL.size() / 100);
  }

  @Test
  void hasAPhoneThatWasOfflineOnAFlightWhileTheLaptopWasOnline() {
    List<Sent> first = Crowd.of(TRAFFIC).records(0);
    String phone = Listener.of(TRAFFIC.seed(), 0).phone().id();
    long takeOff =
        first.stream()
            .filter(Sent::delayed)
            .mapToLong(s -> s.event().eventTime())
            .min()
            .orElseThrow();
    long landing =
        first.stream()
            .filter(s -> s.delayed() && s.event().deviceId().equals(phone))
            .mapToLong(Sent::arrival)
            .min()
            .orElseThrow();
    assertThat(landing - takeOff).isGreaterThan(Duration.ofHours(2).toMillis());
    assertThat(first)
        .anyMatch(
            s ->
                s.event().deviceId().startsWith("laptop")
                    && !s.delayed()
                    && s.arrival() > takeOff
                    && s.arrival() < landing);
  }

  @Test
  void hearsDiscoverWeeklyInLongStreaksOnMondays() {
    assertThat(truth())
        .filteredOn(s -> Listener.DISCOVER_WEEKLY.equals(s.topStreakPlaylistId()))
        .filteredOn(s -> s.topStreakSongs() >= 20)
        .hasSizeGreaterThan(50);
  }

  @Test
  void livesInAllTimeZonesAndIsSkewed() {
    assertThat(IntStream.range(0, 3000).mapToObj(u -> Listener.of(1, u).home().zone()).distinct())
        .hasSize(50);
    List<Integer> sizes =
        IntStream.range(0, TRAFFIC.users())
            .mapToObj(u -> Crowd.of(TRAFFIC).records(u).size())
            .sorted(Comparator.reverseOrder())
            .toList();
    int top = sizes.subList(0, 30).stream().mapToInt(n -> n).sum();
    assertThat(top).as("records of the busiest tenth").isGreaterThan(ALL.size() / 4);
  }

  @Test
  void hasNamesBeyondAsciiAndBeyondTheBasicPlane() {
    assertThat(ALL).anyMatch(s -> s.event().userId().codePoints().anyMatch(c -> c > 0xFFFF));
    assertThat(ALL).anyMatch(s -> s.event().eventId() == null);
  }

  private static List<TrueSession> truth() {
    Truth truth = new Truth(Crowd.of(TRAFFIC), GAP);
    return IntStream.range(0, TRAFFIC.users())
        .boxed()
        .flatMap(u -> truth.sessions(u).stream())
        .toList();
  }

  private static boolean overtaken(Sent before, Sent after) {
    return before.event().eventTime() > after.event().eventTime();
  }

  private static Traffic traffic(long seed, int users) {
    return new Traffic(
        seed, MONDAY, MONDAY.plus(Duration.ofDays(1)), users, Faults.DEFAULTS.withMalformed(0.02));
  }

  private static List<Sent> arrivals(Crowd crowd) {
    List<Sent> all = new ArrayList<>();
    new Arrivals(crowd).forEach(all::add);
    return all;
  }

  private static List<String> bytes(List<Sent> sent) {
    Wire wire = new Wire();
    return sent.stream().map(s -> new String(wire.bytes(s), StandardCharsets.ISO_8859_1)).toList();
  }

  private static Event event(TrafficEvent e) {
    return new Event(
        utf8(e.userId()),
        e.eventTime(),
        utf8(e.type()),
        utf8(e.eventId()),
        utf8(e.trackId()),
        utf8(e.playlistId()),
        utf8(e.deviceId()),
        utf8(e.country()),
        e.msPlayed() == null ? Event.NO_MS_PLAYED : e.msPlayed(),
        e.valence() == null ? Double.NaN : e.valence(),
        e.energy() == null ? Double.NaN : e.energy());
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
