package io.setlist.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTest {

  /** {@code printf 'ann\n1772438400000' | sha256sum} and so on. */
  @ParameterizedTest
  @CsvSource({
    "ann,1772438400000,f9ae7bf66b6fdfb07e3c1c2fd89cfce6",
    "zoë,0,d9367c2dfe2057ba58c22e806504227c"
  })
  void isNamedByUserAndStart(String user, long start, String id) {
    assertThat(SessionId.of(user.getBytes(StandardCharsets.UTF_8), start)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5,0.5,happy",
    "1.0,0.4999,calm",
    "0.5,0.0,calm",
    "0.4999,0.5,tense",
    "0.0,0.4999,sad",
    ",0.5,",
    "0.5,,",
    ",,"
  })
  void hasTheMoodOfItsQuadrant(Double valence, Double energy, String mood) {
    assertThat(session(valence, energy).mood()).isEqualTo(mood);
  }

  @Test
  void lastsFromItsFirstEventToItsLast() {
    assertThat(session(null, null).durationMs()).isEqualTo(1500);
  }

  @Test
  void hasTheSpecificationsWordsForItsStatus() {
    assertThat(Status.values()).extracting(Status::word).containsExactly("open", "closed", "final");
  }

  private static Session session(Double valence, Double energy) {
    return new Session(
        "id", "ann", 1000, 2500, 1, 1, 0, 0, 0, 0, null, 0, List.of(), null, 0, valence, energy);
  }
}
