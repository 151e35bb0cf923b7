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

/** A player that never stops, a bot perhaps, must not grow. Default rules. */
class StateSizeTest {

  private static final int DAY_SECONDS = 24 * 3600;

  @Test
  void aMonthWithoutAPauseStaysSmallInStepsOfAnHour() {
    requireSmall(30, 10, 3600, 40_000);
  }

  @Test
  @Tag("slow")
  void aWeekWithoutAPauseStaysSmallInStepsOfAMinute() {
    requireSmall(7, 1, 60, 200_000);
  }

  @Test
  void aHotUserTakesNoMoreBytesAnEventThanAnybody() {
    int hot = 30_000;
    Listening listening = new Listening(new Random(1));
    List<Event> events = new ArrayList<>(hot);
    for (int i = 0; i < hot; i++) events.add(listening.next(i * 100L));
    BlocksInMemory blocks = new BlocksInMemory();
    UserState state = UserState.empty(Listening.USER, blocks);
    Step step =
        new SessionKernel(Rules.DEFAULTS).apply(state, events, Long.MIN_VALUE, EmitMode.EARLY);
    blocks.keep(state, step.state());
    int bytes = step.state().encode().length + blocks.bytes();
    assertThat(bytes / hot).as("bytes an event").isLessThan(40);
  }

  /** Who names another playlist and another device each time makes a state no larger for it. */
  @Test
  void aHundredThousandPlaylistsAndDevicesAreAThousandOfEach() {
    SessionKernel kernel = new SessionKernel(Rules.DEFAULTS);
    BlocksInMemory blocks = new BlocksInMemory();
    UserState state = UserState.empty(Sketch.utf8(Sketch.USER), blocks);
    long watermark = Long.MIN_VALUE;
    Step step = null;
    for (int second = 0; second < 100_000; second += 10_000) {
      List<Event> events = new ArrayList<>();
      for (int s = second; s < second + 10_000; s++) {
        String id = "%022d".formatted((s * 7_919L) % 100_003);
        events.add(Sketch.play(s * 1000L).playlist("p" + id).device("d" + id).event());
      }
      step = kernel.apply(state, events, watermark, EmitMode.EARLY);
      state = blocks.keep(state, step.state());
      // Twice: the frozen events have an aggregate of what came before them.
      assertThat(state.encode().length).as("after %d s", second).isLessThan(2 * 60_000);
      watermark = (second + 9_999) * 1000L - Rules.DEFAULTS.watermarkDelayMs();
    }
    assertThat(step.upserts())
        .singleElement()
        .satisfies(
            u -> {
              assertThat(u.session().playlists()).hasSize(1_000);
              assertThat(u.session().deviceCount()).isEqualTo(1_000);
              assertThat(u.session().songCount()).isEqualTo(100_000);
            });
  }

  /** One event after the other, as far apart as that. */
  private static void requireSmall(int days, int secondsApart, int stepSeconds, int limit) {
    SessionKernel kernel = new SessionKernel(Rules.DEFAULTS);
    Listening listening = new Listening(new Random(1));
    BlocksInMemory blocks = new BlocksInMemory();
    UserState state = UserState.empty(Listening.USER, blocks);
    int bytes = 0;
    long watermark = Long.MIN_VALUE;
    int seconds = days * DAY_SECONDS;
    int afterADay = limit;
    for (int second = 0; second < seconds; second += stepSeconds) {
      List<Event> events = new ArrayList<>(stepSeconds);
      for (int s = second; s < second + stepSeconds; s += secondsApart) {
        events.add(listening.next(s * 1000L));
      }
      Step step = kernel.apply(state, events, watermark, EmitMode.EARLY);
      assertThat(step.upserts()).hasSize(1);
      state = blocks.keep(state, step.state());
      bytes = state.encode().length + blocks.bytes();
      assertThat(bytes).as("bytes of state after %d s", second).isLessThan(limit);
      if (second < DAY_SECONDS) afterADay = bytes;
      watermark = (second + stepSeconds - 1) * 1000L - Rules.DEFAULTS.watermarkDelayMs();
    }
    assertThat((double) bytes / afterADay).as("growth after the first day").isLessThan(1.1);
    Step last = kernel.apply(state, List.of(), Long.MAX_VALUE / 2, EmitMode.FINAL);
    assertThat(last.state().isEmpty()).isTrue();
    assertThat(last.upserts())
        .singleElement()
        .satisfies(
            u -> {
              assertThat(u.status()).isEqualTo(Status.FINAL);
              assertThat(u.session().eventCount()).isEqualTo(seconds / secondsApart);
            });
  }
}
