package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gap 10, lateness 100; what is older than 20 is frozen, at least three events at a time. */
class FreezeRuleTest {

  private final SessionKernel kernel = new SessionKernel(OneUser.RULES, new FreezeRule(20, 3, 100));
  private final SessionKernel never =
      new SessionKernel(OneUser.RULES, new FreezeRule(0, Integer.MAX_VALUE, Integer.MAX_VALUE));
  private final BlocksInMemory blocks = new BlocksInMemory();
  private UserState state = UserState.empty(OneUser.USER, blocks);
  private UserState plain = UserState.empty(OneUser.USER, new BlocksInMemory());
  private long watermark = Long.MIN_VALUE;

  @Test
  void aStepKeepsWhatIsRecentAlone() {
    listen(1000, 1085);
    assertThat(blocks.blocks).containsOnlyKeys(0, 1, 2, 3);
    assertThat(state.tail()).hasSize(6);
    assertThat(plain.tail()).hasSize(18);
  }

  @Test
  void aStepReadsNoBlockAndWritesOnlyItsOwn() {
    listen(1000, 1085);
    List<byte[]> before = List.copyOf(blocks.blocks.values());
    listen(1090, 1110);
    assertThat(blocks.blocks.values()).containsAll(before).hasSizeGreaterThan(before.size());
    assertThat(blocks.reads).isZero();
  }

  @Test
  void aStragglerThawsWhatIsAfterIt() {
    listen(1000, 1085);
    byte[] first = blocks.blocks.get(0);
    Step step = step(at(1032, "skip"));
    assertThat(step.upserts().get(0).session().skipCount()).isEqualTo(1);
    assertThat(state.tail()).as("and they freeze again").hasSize(5);
    assertThat(blocks.blocks.get(0)).as("what is before it stays").isSameAs(first);
  }

  @Test
  void aCopyOfAFrozenEventIsFound() {
    listen(1000, 1085);
    Step step = step(play(1055).id("e1055"));
    assertThat(step.duplicates()).isEqualTo(1);
    assertThat(step.upserts()).isEmpty();
  }

  @Test
  void aSmallerCopyOfAFrozenEventTakesItsPlace() {
    listen(1000, 1085);
    assertThat(step(play(1055).id("e1055").ms(0)).upserts()).isEmpty();
    assertThat(step(play(1050).id("e1050").ms(-1)).duplicates()).isEqualTo(1);
  }

  @Test
  void aSessionBeforeThemIsJoined() {
    listen(1000, 1085);
    Step step = step(play(990));
    assertThat(step.withdrawn()).hasSize(1);
    assertThat(step.upserts().get(0).session().startMs()).isEqualTo(990);
  }

  @Test
  void aBlockThatCanGetNoLateEventIsFoldedForGoodAndReadOnce() {
    for (int time = 1000; time < 1400; time += 5) {
      watermark = time - 10L;
      step(play(time));
      long horizon = watermark - OneUser.LATENESS;
      assertThat(blocks.blocks.size()).isLessThanOrEqualTo(1 + (int) (time - horizon) / 15);
    }
    assertThat(blocks.reads).as("of 25 blocks, once each").isLessThanOrEqualTo(25);
    assertThat(blocks.blocks.keySet()).allMatch(number -> number >= blocks.reads);
    assertThat(step(play(1292)).upserts().get(0).session().eventCount()).isEqualTo(81);
    watermark = 10_000;
    step();
    assertThat(state.isEmpty()).isTrue();
    assertThat(blocks.blocks).isEmpty();
  }

  @Test
  void eventsOfOneTimeAreInOneBlock() {
    SessionKernel small = new SessionKernel(OneUser.RULES, new FreezeRule(0, 1, 2));
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 7; i++) events.add(play(1000 + i / 3).id("e" + i).event());
    UserState frozen = small.apply(state, events, watermark, EmitMode.EARLY).state();
    state = blocks.keep(state, frozen);
    assertThat(blocks.blocks).as("three and three, not two each").hasSize(2);
  }

  @Test
  void aBlockThatIsGoneOrAnotherIsAnError() {
    listen(1000, 1085);
    blocks.blocks.put(1, blocks.blocks.get(2));
    assertThatThrownBy(() -> step(play(1001)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("block 1 of a user's frozen events cannot be read")
        .hasMessageContaining("another");
    blocks.blocks.remove(1);
    assertThatThrownBy(() -> step(play(1001))).hasMessageContaining("missing");
  }

  private void listen(int from, int to) {
    for (int time = from; time <= to; time += 5) step(play(time).id("e" + time));
  }

  /** Steps both kernels, which must say the same. */
  private Step step(Sketch... sketches) {
    List<Event> events = new ArrayList<>();
    Arrays.stream(sketches).map(Sketch::event).forEach(events::add);
    Step step = kernel.apply(state, events, watermark, EmitMode.EARLY);
    Step other = never.apply(plain, events, watermark, EmitMode.EARLY);
    assertThat(step.upserts()).isEqualTo(other.upserts());
    assertThat(step.withdrawn()).isEqualTo(other.withdrawn());
    assertThat(step.duplicates()).isEqualTo(other.duplicates());
    assertThat(step.alarm()).isEqualTo(other.alarm());
    state = blocks.keep(state, step.state());
    plain = other.state();
    return step;
  }
}
