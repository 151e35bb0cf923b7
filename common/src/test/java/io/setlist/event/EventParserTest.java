package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Rejection.Code;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What does not fit a line of the vectors: size, depth, and the two partial readings. */
class EventParserTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final int LIMIT = 64 * 1024;
  private static final int TEN_MB = 10 * 1024 * 1024;
  private static final String FIELDS =
      "\"user_id\":\"u\",\"event_time\":1700000000000,\"type\":\"play\"";
  private static final Rejection OVERSIZED = new Rejection(Code.OVERSIZED, null);
  private static final Rejection BAD_TIMESTAMP = new Rejection(Code.BAD_TIMESTAMP, null);
  private static final Rejection MALFORMED = new Rejection(Code.MALFORMED_JSON, null);

  private final EventParser parser = new EventParser(LIMIT, 300_000);
  private final EventParser unlimited = new EventParser(Integer.MAX_VALUE, 300_000);

  @Test
  void longerThanTheLimitIsOversizedWhateverItHolds() {
    assertThat(parser.parse(padded(LIMIT), NOW)).isInstanceOf(Event.class);
    assertThat(parser.parse(padded(LIMIT + 1), NOW)).isEqualTo(OVERSIZED);
    assertThat(parser.parse(new byte[LIMIT + 1], NOW)).isEqualTo(OVERSIZED);
    assertThat(parser.parse(new byte[LIMIT], NOW)).isEqualTo(MALFORMED);
    assertThat(parser.parse(new byte[TEN_MB], NOW)).isEqualTo(OVERSIZED);
  }

  /** The vectors have the years; here it is the moment of planning. */
  @Test
  void aTimestampBeyondTheSkewAfterThePlanningIsBadBeforeAllElseButTheSize() {
    EventParser planned = new EventParser(LIMIT, 300_000, NOW);
    byte[] event = event("\"a\":1");
    assertThat(planned.parse(event, NOW + 300_000)).isInstanceOf(Event.class);
    assertThat(planned.parse(event, NOW + 300_001)).isEqualTo(BAD_TIMESTAMP);
    assertThat(parser.parse(event, NOW + 300_001)).isInstanceOf(Event.class);
    assertThat(planned.parse(null, NOW + 300_001)).isEqualTo(BAD_TIMESTAMP);
    assertThat(planned.parse(new byte[] {'{'}, NOW + 300_001)).isEqualTo(BAD_TIMESTAMP);
    assertThat(planned.parse(padded(LIMIT + 1), Long.MAX_VALUE)).isEqualTo(OVERSIZED);
  }

  @Test
  void aTimestampOutsideTheYearsIsNoneAndArrivesWhenItIsRead() {
    for (long kafka : new long[] {-1, -2, Long.MIN_VALUE, Rfc3339.LAST + 1, Long.MAX_VALUE}) {
      assertThat(RecordTime.of(kafka)).isEqualTo(RecordTime.NONE);
      assertThat(RecordTime.arrival(RecordTime.of(kafka), NOW, 300_000)).isEqualTo(NOW);
    }
    assertThat(RecordTime.of((Long) null)).isEqualTo(RecordTime.NONE);
    assertThat(RecordTime.of(Rfc3339.LAST)).isEqualTo(Rfc3339.LAST);
    assertThat(RecordTime.arrival(NOW + 300_000, NOW, 300_000)).isEqualTo(NOW + 300_000);
    assertThat(RecordTime.arrival(NOW + 300_001, NOW, 300_000)).isEqualTo(NOW);
    assertThat(RecordTime.arrival(0, NOW, 300_000)).isZero();
  }

  @Test
  void tenMegabytesOfAnythingUnknownAreWellFormed() {
    for (String unknown :
        new String[] {
          "\"a\":\"" + "x".repeat(TEN_MB) + "\"",
          "\"a\":\"" + "\\u00e9".repeat(TEN_MB / 6) + "\"",
          "\"a\":\"" + "é".repeat(TEN_MB / 2) + "\"",
          "\"a\":" + "7".repeat(TEN_MB),
          "\"a\":0." + "7".repeat(TEN_MB),
          "\"a\":1e" + "7".repeat(TEN_MB),
          "\"" + "k".repeat(TEN_MB) + "\":1",
          "\"" + "é".repeat(TEN_MB / 2) + "\":1",
          "\"a\":[" + "1,".repeat(TEN_MB / 2) + "1]",
          "\"a\":" + " ".repeat(TEN_MB) + "1"
        }) {
      byte[] value = ("{" + FIELDS + "," + unknown + "}").getBytes(UTF_8);
      assertThat(unlimited.parse(value, NOW)).isInstanceOf(Event.class);
      assertThat(parser.userId(value)).isEqualTo(new byte[] {'u'});
      value[value.length - 1] = ' ';
      assertThat(unlimited.parse(value, NOW)).isEqualTo(MALFORMED);
      assertThat(parser.userId(value)).isNull();
    }
  }

  @Test
  void tenMegabytesInKnownFieldsAreBad() {
    String digits = "7".repeat(TEN_MB);
    assertThat(unlimited.parse(event("\"track_id\":\"" + digits + "\""), NOW))
        .isEqualTo(bad("track_id"));
    assertThat(unlimited.parse(event("\"country\":\"" + digits + "\""), NOW))
        .isEqualTo(bad("country"));
    assertThat(unlimited.parse(event("\"ms_played\":" + digits), NOW)).isEqualTo(bad("ms_played"));
    assertThat(unlimited.parse(event("\"energy\":" + digits), NOW)).isEqualTo(bad("energy"));
    assertThat(unlimited.parse(event("\"energy\":0." + digits), NOW)).isInstanceOf(Event.class);
  }

  @Test
  void aThousandLevelsAreReadAndNoMore() {
    // The root object is the first level.
    assertThat(parser.parse(nested("[", "]", 999), NOW)).isInstanceOf(Event.class);
    assertThat(parser.parse(nested("[", "]", 1000), NOW)).isEqualTo(MALFORMED);
    assertThat(parser.parse(nested("{\"a\":", "}", 999), NOW)).isInstanceOf(Event.class);
    assertThat(parser.parse(nested("{\"a\":", "}", 1000), NOW)).isEqualTo(MALFORMED);
    assertThat(parser.parse("[".repeat(LIMIT).getBytes(UTF_8), NOW)).isEqualTo(MALFORMED);
    assertThat(unlimited.parse("{\"a\":".repeat(TEN_MB / 5).getBytes(UTF_8), NOW))
        .isEqualTo(MALFORMED);
  }

  @Test
  void depthCountsInKnownFieldsToo() {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertThat(parser.parse(event("\"country\":" + deep), NOW)).isEqualTo(MALFORMED);
    String fine = deep.substring(1, deep.length() - 1);
    assertThat(parser.parse(event("\"country\":" + fine), NOW)).isEqualTo(bad("country"));
  }

  @Test
  void userIdIsReadWhateverTheOtherFieldsAre() {
    assertThat(userId("{\"user_id\":\"é\"}")).isEqualTo("é");
    assertThat(userId("{\"user_id\":\"u\",\"event_time\":\"x\",\"type\":5,\"energy\":[9]}"))
        .isEqualTo("u");
    assertThat(userId("{\"user_id\":5,\"us\\u0065r_id\":\"v\"}")).isEqualTo("v");
    assertThat(parser.userId(padded(TEN_MB))).isEqualTo(new byte[] {'u'});
  }

  @Test
  void userIdIsNullWhereThereIsNone() {
    assertThat(parser.userId(null)).isNull();
    assertThat(parser.userId(new byte[0])).isNull();
    assertThat(userId("{}")).isNull();
    assertThat(userId("{\"user_id\":\"\"}")).isNull();
    assertThat(userId("{\"user_id\":5}")).isNull();
    assertThat(userId("{\"user_id\":\"u\",\"user_id\":null}")).isNull();
    assertThat(userId("{\"user_id\":\"\\ud800\"}")).isNull();
    assertThat(userId("{\"user_id\":\"" + "a".repeat(257) + "\"}")).isNull();
    assertThat(userId("{\"user_id\":\"u\"} x")).isNull();
    assertThat(userId("{\"user_id\":\"u\"")).isNull();
  }

  @Test
  void eventTimeIsReadWhateverTheOtherFieldsAre() {
    assertThat(eventTime("{\"event_time\":0}")).isZero();
    assertThat(eventTime("{\"event_time\":\"9999-12-31T23:59:59Z\",\"user_id\":5}"))
        .isEqualTo(253_402_300_799_000L);
    assertThat(eventTime("{\"event_time\":\"\\u0031970-01-01T00:00:01Z\"}")).isEqualTo(1000);
  }

  @Test
  void eventTimeIsTheLeastLongWhereThereIsNone() {
    assertThat(EventParser.NO_EVENT_TIME).isEqualTo(Long.MIN_VALUE);
    assertThat(parser.eventTime(null)).isEqualTo(Long.MIN_VALUE);
    assertThat(parser.eventTime(padded(LIMIT + 1))).isEqualTo(Long.MIN_VALUE);
    for (String none :
        new String[] {
          "",
          "{}",
          "{\"event_time\":-1}",
          "{\"event_time\":1.0}",
          "{\"event_time\":1",
          "{\"event_time\":\"\"}"
        }) {
      assertThat(eventTime(none)).as(none).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void oneRecordLeavesNothingForTheNext() {
    Event full =
        (Event)
            parser.parse(
                event("\"country\":\"se\",\"ms_played\":5,\"valence\":0,\"energy\":1"), NOW);
    Event least = (Event) parser.parse(event("\"x\":0"), NOW);
    assertThat(full.country()).isEqualTo("SE".getBytes(UTF_8));
    assertThat(least.country()).isNull();
    assertThat(least.msPlayed()).isEqualTo(Event.NO_MS_PLAYED);
    assertThat(least.valence()).isNaN();
    assertThat(parser.parse("{}".getBytes(UTF_8), NOW))
        .isEqualTo(new Rejection(Code.MISSING_FIELD, "user_id"));
  }

  @Test
  void minusZeroIsZeroToTheBit() {
    for (String zero : new String[] {"-0", "-0.0", "-0e1", "-1e-999"}) {
      Event e = (Event) parser.parse(event("\"valence\":" + zero + ",\"energy\":" + zero), NOW);
      assertThat(Double.doubleToRawLongBits(e.valence())).isZero();
      assertThat(Double.doubleToRawLongBits(e.energy())).isZero();
    }
  }

  @Test
  void theEventDoesNotShareTheRecordsBytes() {
    byte[] value = event("\"track_id\":\"t\"");
    Event e = (Event) parser.parse(value, NOW);
    Arrays.fill(value, (byte) 0);
    assertThat(e.userId()).isEqualTo(new byte[] {'u'});
    assertThat(e.trackId()).isEqualTo(new byte[] {'t'});
  }

  private String userId(String value) {
    byte[] userId = parser.userId(value.getBytes(UTF_8));
    return userId == null ? null : new String(userId, UTF_8);
  }

  private long eventTime(String value) {
    return parser.eventTime(value.getBytes(UTF_8));
  }

  private static Rejection bad(String field) {
    return new Rejection(Code.BAD_FIELD, field);
  }

  private static byte[] event(String more) {
    return ("{" + FIELDS + "," + more + "}").getBytes(UTF_8);
  }

  private static byte[] nested(String open, String close, int times) {
    return event(
        "\"x\":"
            + open.repeat(times - 1)
            + (open.equals("[") ? "[]" : "{}")
            + close.repeat(times - 1));
  }

  /** A good event of exactly so many bytes. */
  private static byte[] padded(int length) {
    String padding = "x".repeat(length - event("\"x\":\"\"").length);
    return event("\"x\":\"" + padding + "\"");
  }
}
