package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gap 10, lateness 100; what is older than 20 is frozen, at least three events at a time. */
class FreezingTest {

  private final SessionKernel kernel = new SessionKernel(OneUser.RULES, new Freezing(20, 3));
  private final SessionKernel never =
      new SessionKernel(OneUser.RULES, new Freezing(0, Integer.MAX_VALUE));
  private UserState state = UserState.empty(OneUser.USER);
  private UserState plain = UserState.empty(OneUser.USER);
  private long watermark = Long.MIN_VALUE;

  @Test
  void aStepLooksAtWhatIsRecentAlone() {
    for (int time = 1000; time < 1090; time += 5) step(play(time).playlist("mix"));
    assertThat(state.frozen().count()).isEqualTo(12);
    assertThat(state.tail()).hasSize(6);
    assertThat(plain.tail()).hasSize(18);
    byte[] bytes = state.frozen().blocks();
    Step step = step(play(1090));
    assertThat(step.upserts()).hasSize(1);
    assertThat(state.frozen().blocks()).as("too few more to be frozen").isSameAs(bytes);
  }

  @Test
  void aStragglerThawsThem() {
    for (int time = 1000; time < 1090; time += 5) step(play(time));
    Step step = step(at(1012, "skip"));
    assertThat(step.upserts().get(0).session().skipCount()).isEqualTo(1);
    assertThat(state.frozen().count()).as("and they freeze again").isEqualTo(14);
  }

  @Test
  void aCopyOfOneOfThemIsFound() {
    for (int time = 1000; time < 1090; time += 5) step(play(time).id("e" + time));
    Step step = step(play(1055).id("e1055"));
    assertThat(step.duplicates()).isEqualTo(1);
    assertThat(step.upserts()).isEmpty();
  }

  @Test
  void aSessionBeforeThemIsJoined() {
    for (int time = 1000; time < 1090; time += 5) step(play(time));
    Step step = step(play(990));
    assertThat(step.withdrawn()).hasSize(1);
    assertThat(step.upserts().get(0).session().startMs()).isEqualTo(990);
  }

  @Test
  void whatIsSealedIsFoldedForGood() {
    for (int time = 1000; time < 1400; time += 5) {
      watermark = time - 10L;
      step(play(time));
      if (state.frozen() == null) continue;
      long horizon = watermark - OneUser.LATENESS;
      long span = state.fold().end() - state.frozen().start();
      assertThat(horizon - 5).isLessThanOrEqualTo(state.frozen().start() + span / 4);
    }
    assertThat(state.frozen().before()).isNotNull();
    watermark = 10_000;
    step();
    assertThat(state.isEmpty()).isTrue();
  }

  /** Steps both kernels, which must say the same. */
  private Step step(Sketch... sketches) {
    List<Event> events = new ArrayList<>();
    Arrays.stream(sketches).map(Sketch::event).forEach(events::add);
    Step step = kernel.apply(state, events, watermark, Publishing.DUE);
    Step other = never.apply(plain, events, watermark, Publishing.DUE);
    assertThat(step.upserts()).isEqualTo(other.upserts());
    assertThat(step.withdrawn()).isEqualTo(other.withdrawn());
    assertThat(step.duplicates()).isEqualTo(other.duplicates());
    assertThat(step.alarm()).isEqualTo(other.alarm());
    state = step.state();
    plain = other.state();
    return step;
  }
}
