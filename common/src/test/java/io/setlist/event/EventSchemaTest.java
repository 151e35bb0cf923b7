package io.setlist.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.setlist.event.Rejection.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code schemas/event.json} accepts what the parser accepts, as far as a JSON Schema can tell. */
class EventSchemaTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build());
  }

  /** Vectors that are no events, or of the last are one, for a reason that a schema cannot say. */
  private static final List<String> BEYOND_A_SCHEMA =
      List.of(
          // How a text was written: unpaired surrogates.
          "event_id with an unpaired surrogate",
          "track_id with an unpaired surrogate",
          "playlist_id with an unpaired surrogate",
          "device_id with an unpaired surrogate",
          "user_id: high surrogate alone",
          "user_id: low surrogate alone",
          "user_id: high surrogate at the end",
          "user_id: two high surrogates",
          "user_id: swapped surrogates",
          "user_id: high surrogate before a letter",
          "user_id: high surrogate before a raw character",
          "user_id: high surrogate before another escape",
          "user_id: pair and a low one",
          "unpaired surrogate in type",
          // How a number was written: to a schema, 1.0 is an integer.
          "event_time 1.0",
          "event_time with exponent",
          "event_time with upper case exponent",
          "event_time 0e0",
          "event_time -0.0",
          "ms_played 1.0",
          "ms_played 1e3",
          "ms_played 0.0",
          "ms_played -0.0",
          "ms_played 1E0",
          // Which instant a clock's time is.
          "event_time a ms before 1970",
          "event_time a ns before 1970",
          "event_time 1970 by the clock, 1969 by the instant",
          "event_time 9999 by the clock, 10000 by the instant",
          // An event; RFC 3339 has this offset, the validator's date-time has not.
          "event_time offset -00:00");

  @Test
  void acceptsWhatTheParserAccepts() throws IOException {
    JsonSchema schema = schema(Path.of("..", "schemas", "event.json"));
    List<String> disagreements =
        EventVectorsTest.vectors()
            // Not by Jackson, which takes some text for JSON that is none.
            .filter(v -> v.value() != null && JsonGrammar.isOneObject(v.value()))
            .filter(v -> !isRejected(v.expected(), Code.BAD_TIMESTAMP))
            .filter(v -> schema.validate(json(v.value()).get()).isEmpty() != isEvent(v.expected()))
            .map(EventVectorsTest.Vector::name)
            .toList();
    assertThat(disagreements).containsExactlyInAnyOrderElementsOf(BEYOND_A_SCHEMA);
  }

  static JsonSchema schema(Path file) throws IOException {
    SchemaValidatorsConfig checkingFormats =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(JSON.readTree(file.toFile()), checkingFormats);
  }

  /** A schema cannot know the record's timestamp. */
  private static boolean isEvent(Parsed parsed) {
    return parsed instanceof Event || isRejected(parsed, Code.FUTURE_TIME);
  }

  private static boolean isRejected(Parsed parsed, Code code) {
    return parsed instanceof Rejection r && r.code() == code;
  }

  /** What a reader of JSON makes of the record; empty where it makes nothing of it. */
  private static Optional<JsonNode> json(byte[] value) {
    if (value == null) return Optional.empty();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      return Optional.of(JSON.readTree(text));
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
