package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.setlist.event.Rejection.Code;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SPEC 1 as a table: every line of {@code event-vectors.jsonl} is a record and what it must become.
 * The file names no Java, so that any other implementation can be held to it.
 */
class EventVectorsTest {

  private static final EventParser PARSER = new EventParser(64 * 1024, 5 * 60 * 1000);

  /**
   * One line of the table.
   *
   * @param value null for a tombstone
   */
  record Vector(String name, byte[] value, long timestamp, Parsed expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Vector> vectors() throws IOException {
    try (InputStream lines = EventVectorsTest.class.getResourceAsStream("/event-vectors.jsonl")) {
      ObjectMapper json = new ObjectMapper();
      List<JsonNode> nodes = json.readerFor(JsonNode.class).<JsonNode>readValues(lines).readAll();
      return nodes.stream().map(EventVectorsTest::vector);
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void becomes(Vector v) {
    assertThat(PARSER.parse(v.value, v.timestamp)).isEqualTo(v.expected);
  }

  /** A record's key and its archive row rest on the same reading. */
  @ParameterizedTest
  @MethodSource("vectors")
  void userAndTimeAgreeWithTheVerdict(Vector v) {
    byte[] userId = PARSER.userId(v.value);
    long eventTime = PARSER.eventTime(v.value);
    assertThat(PARSER.glance(v.value).userId()).isEqualTo(userId);
    assertThat(PARSER.glance(v.value).eventTime()).isEqualTo(eventTime);
    if (v.expected instanceof Event e) {
      assertThat(userId).isEqualTo(e.userId());
      assertThat(eventTime).isEqualTo(e.eventTime());
    } else if (v.expected instanceof Rejection r && r.code() != Code.BAD_TIMESTAMP) {
      boolean malformed = r.code() == Code.MALFORMED_JSON;
      assertThat(userId == null).isEqualTo(malformed || "user_id".equals(r.field()));
      if (malformed || "event_time".equals(r.field())) {
        assertThat(eventTime).isEqualTo(EventParser.NO_EVENT_TIME);
      } else if (!"user_id".equals(r.field())) {
        assertThat(eventTime).isNotEqualTo(EventParser.NO_EVENT_TIME);
      }
    }
  }

  @Test
  void namesAreUniqueAndEveryCodeAndFieldOccurs() throws IOException {
    List<Vector> all = vectors().toList();
    assertThat(all).hasSizeGreaterThan(150).extracting(Vector::name).doesNotHaveDuplicates();
    assertThat(all)
        .extracting(Vector::expected)
        .contains(rejection("MALFORMED_JSON", null), rejection("FUTURE_TIME", null))
        .contains(
            Arrays.stream(Field.values())
                .map(f -> rejection("BAD_FIELD", f.json))
                .toArray(Parsed[]::new));
  }

  private static Vector vector(JsonNode line) {
    return new Vector(
        line.get("name").textValue(),
        line.has("base64")
            ? Base64.getDecoder().decode(line.get("base64").textValue())
            : utf8(line.get("value")),
        line.get("timestamp").longValue(),
        line.has("event")
            ? event(line.get("event"))
            : rejection(line.get("code").textValue(), line.path("field").textValue()));
  }

  private static Rejection rejection(String code, String field) {
    return new Rejection(Code.valueOf(code), field);
  }

  private static Event event(JsonNode e) {
    return new Event(
        utf8(e.path("user_id")),
        e.get("event_time").longValue(),
        utf8(e.path("type")),
        utf8(e.path("event_id")),
        utf8(e.path("track_id")),
        utf8(e.path("playlist_id")),
        utf8(e.path("device_id")),
        utf8(e.path("country")),
        e.path("ms_played").asLong(Event.NO_MS_PLAYED),
        e.path("valence").asDouble(Double.NaN),
        e.path("energy").asDouble(Double.NaN));
  }

  private static byte[] utf8(JsonNode text) {
    return text.isTextual() ? text.textValue().getBytes(UTF_8) : null;
  }
}
