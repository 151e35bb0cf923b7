package io.setlist.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Rejection.Code;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Broken records by the hundred thousand: nothing throws, what is called malformed is what the
 * grammar calls so, and the fast reader says what the full one says. To repeat a failure, run with
 * {@code -Dfuzz.seed=} the seed that it printed.
 */
class EventParserFuzzTest {

  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 200_000);
  private static final String[] SHARDS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\0",
    "\n",
    " ",
    "'",
    "/*",
    "-",
    "-0",
    "0",
    "1",
    ".",
    ".0",
    "e",
    "E+",
    "e-9",
    "9".repeat(20),
    "NaN",
    "null",
    "true",
    "false",
    "\"user_id\":",
    "\"event_time\":",
    "\"type\":",
    "\"country\":",
    "\"ms_played\":",
    "\"energy\":",
    "\"2026-02-28T23:59:59.5+01:00\"",
    "\"x\":{",
    "é",
    "\uFEFF",
    "😀",
    ",\"a\":[1]",
    "\"\""
  };

  private static List<byte[]> seeds;

  private final EventParser parser = new EventParser(64 * 1024, 300_000);
  private final Utf8 utf8 = new Utf8();
  private final JacksonReader jackson = new JacksonReader();
  private final Draft draft = new Draft();
  private final Random random = new Random(SEED);

  @BeforeAll
  static void seedsAreTheVectors() throws IOException {
    seeds = EventVectorsTest.vectors().map(v -> v.value()).filter(Objects::nonNull).toList();
  }

  @Test
  void mutatedEvents() {
    int plainOnes = 0;
    int wellFormed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] value = pick();
      for (int n = 1 + random.nextInt(3); n > 0; n--) value = mutate(value);
      Parsed parsed = check(value);
      if (!isMalformed(parsed)) wellFormed++;
      draft.begin(Draft.ALL_FIELDS);
      if (PlainReader.read(value, draft)) plainOnes++;
    }
    // Else the comparison says nothing.
    assertThat(wellFormed).isGreaterThan(ROUNDS / 20);
    assertThat(plainOnes).isGreaterThan(ROUNDS / 50);
  }

  @Test
  void randomBytes() {
    for (int i = 0; i < ROUNDS / 4; i++) {
      byte[] value = new byte[random.nextInt(64)];
      random.nextBytes(value);
      if (random.nextBoolean() && value.length > 0) value[0] = '{';
      check(value);
    }
  }

  @Test
  void everyPrefixOfEveryVectorIsMalformedOrTheWhole() {
    for (byte[] seed : seeds) {
      for (int n = 0; n < Math.min(seed.length, 400); n++) check(Arrays.copyOf(seed, n));
    }
  }

  @Test
  void everyByteAtEveryPlaceOfAnEvent() {
    byte[] event =
        ("{\"user_id\":\"u1234567\",\"event_time\":\"2023-11-14T22:13:20.5Z\",\"type\":\"play\","
                + "\"valence\":0.5,\"ms_played\":10,\"x\":null,\"y\":true,\"country\":\"se\"}")
            .getBytes(UTF_8);
    for (int at = 0; at < event.length; at++) {
      for (int b = 0; b < 256; b++) {
        byte[] value = event.clone();
        value[at] = (byte) b;
        check(value);
      }
    }
  }

  @Test
  void everyCharacterAtEveryPlaceOfACode() {
    for (int place = 0; place < 4; place++) {
      for (char c = 0; c < Character.MAX_VALUE; c++) {
        if (Character.isSurrogate(c)) continue;
        StringBuilder code = new StringBuilder("00e9");
        code.setCharAt(place, c);
        check(("{\"user_id\":\"\\u" + code + "\"}").getBytes(UTF_8));
      }
    }
  }

  private Parsed check(byte[] value) {
    try {
      Parsed parsed = parser.parse(value, 1_700_000_000_000L);
      assertThat(isMalformed(parsed)).isEqualTo(!JsonGrammar.isOneObject(value));
      draft.begin(Draft.ALL_FIELDS);
      CharBuffer text = utf8.decode(value);
      boolean read = text != null && jackson.read(text, draft);
      assertThat(read).isEqualTo(!isMalformed(parsed));
      if (read) {
        assertThat(parsed).isEqualTo(draft.judge(1_700_000_000_000L, 300_000));
        assertThat(parser.userId(value)).isEqualTo(draft.text(Field.USER_ID));
        assertThat(parser.eventTime(value)).isEqualTo(draft.eventTime());
      } else {
        assertThat(parser.userId(value)).isNull();
        assertThat(parser.eventTime(value)).isEqualTo(EventParser.NO_EVENT_TIME);
      }
      EventParser.Glance both = parser.glance(value);
      assertThat(both.userId()).isEqualTo(parser.userId(value));
      assertThat(both.eventTime()).isEqualTo(parser.eventTime(value));
      return parsed;
    } catch (Throwable t) {
      String hex = HexFormat.of().formatHex(value);
      throw new AssertionError("seed " + SEED + ", value in hex " + hex, t);
    }
  }

  private static boolean isMalformed(Parsed parsed) {
    return parsed instanceof Rejection r && r.code() == Code.MALFORMED_JSON;
  }

  private byte[] mutate(byte[] value) {
    int from = random.nextInt(value.length + 1);
    int to = Math.min(value.length, from + random.nextInt(6));
    return switch (random.nextInt(6)) {
      case 0 -> splice(value, from, from, SHARDS[random.nextInt(SHARDS.length)].getBytes(UTF_8));
      case 1 -> splice(value, from, to, SHARDS[random.nextInt(SHARDS.length)].getBytes(UTF_8));
      case 2 -> splice(value, from, to, new byte[0]);
      case 3 -> splice(value, from, from, Arrays.copyOfRange(value, from, to));
      case 4 ->
          splice(
              value, from, Math.min(value.length, from + 1), new byte[] {(byte) random.nextInt()});
      default -> {
        byte[] other = pick();
        int cut = random.nextInt(other.length + 1);
        yield splice(value, from, value.length, Arrays.copyOfRange(other, cut, other.length));
      }
    };
  }

  /** Long seeds cost much and find nothing that short ones do not. */
  private byte[] pick() {
    byte[] seed;
    do {
      seed = seeds.get(random.nextInt(seeds.size()));
    } while (seed.length > 600);
    return seed;
  }

  private static byte[] splice(byte[] value, int from, int to, byte[] middle) {
    byte[] result = new byte[from + middle.length + value.length - to];
    System.arraycopy(value, 0, result, 0, from);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(value, to, result, from + middle.length, value.length - to);
    return result;
  }
}
