package io.setlist.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoundSessionsTest {

  private final List<String> lines = new ArrayList<>();

  FoundSessionsTest() {
    for (long i = 0; i < 100; i++) {
      lines.add(FoundSessions.line(List.of("user " + i, i, i + 9, 4L, 3L, 2L, 1L, 99L, 1)));
    }
  }

  @Test
  void the_order_in_which_they_are_found_does_not_matter() {
    FoundSessions truth = new FoundSessions(lines);
    Collections.reverse(lines);
    FoundSessions found = new FoundSessions(lines);
    assertThat(found.digest()).isEqualTo(truth.digest());
    assertThat(found.differenceTo(truth)).isEmpty();
  }

  @Test
  void one_song_more_in_one_session_is_found() {
    FoundSessions truth = new FoundSessions(lines);
    lines.set(42, lines.get(42).replace(" 4 3 ", " 4 4 "));
    FoundSessions found = new FoundSessions(lines);
    assertThat(found.count()).isEqualTo(truth.count());
    assertThat(found.digest()).isNotEqualTo(truth.digest());
    assertThat(found.differenceTo(truth))
        .contains(
            "1 of 100 sessions are missing (user 42 42 51 4 3 2 1 99 1),"
                + " 1 are not true (user 42 42 51 4 4 2 1 99 1)");
  }

  @Test
  void a_session_that_stands_twice_is_one_too_many() {
    FoundSessions truth = new FoundSessions(lines);
    lines.add(lines.get(7));
    assertThat(new FoundSessions(lines).differenceTo(truth))
        .contains("0 of 100 sessions are missing, 1 are not true (user 7 7 16 4 3 2 1 99 1)");
  }
}
