package io.setlist.streaming.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Event;
import io.setlist.rules.Rules;
import io.setlist.session.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A player that never stops must not grow: one event per second for a week, default rules. */
class StateSizeTest {

  private static final int WEEK_SECONDS = 7 * 24 * 3600;
  private static final int LIMIT = 2_000_000;

  @Test
  void aWeekWithoutAPauseStaysSmallInStepsOfAnHour() {
    requireSmall(3600);
  }

  @Test
  @Tag("slow")
  void aWeekWithoutAPauseStaysSmallInStepsOfAMinute() {
    requireSmall(60);
  }

  private static void requireSmall(int stepSeconds) {
    SessionKernel kernel = new SessionKernel(Rules.DEFAULTS);
    Listening listening = new Listening(new Random(1));
    byte[] bytes = UserState.empty(Listening.USER).encode();
    long watermark = Long.MIN_VALUE;
    for (int second = 0; second < WEEK_SECONDS; second += stepSeconds) {
      List<Event> events = new ArrayList<>(stepSeconds);
      for (int s = second; s < second + stepSeconds; s++) events.add(listening.next(s * 1000L));
      Step step =
          kernel.apply(UserState.decode(Listening.USER, bytes), events, watermark, Publishing.DUE);
      assertThat(step.upserts()).hasSize(1);
      bytes = step.state().encode();
      assertThat(bytes.length).as("bytes of state after %d s", second).isLessThan(LIMIT);
      watermark = (second + stepSeconds - 1) * 1000L - Rules.DEFAULTS.watermarkDelayMs();
    }
    Step last =
        kernel.apply(
            UserState.decode(Listening.USER, bytes),
            List.of(),
            Long.MAX_VALUE / 2,
            Publishing.HELD);
    assertThat(last.state().isEmpty()).isTrue();
    assertThat(last.upserts())
        .singleElement()
        .satisfies(
            u -> {
              assertThat(u.status()).isEqualTo(Status.FINAL);
              assertThat(u.session().eventCount()).isEqualTo(WEEK_SECONDS);
            });
  }
}
