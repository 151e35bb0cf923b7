package io.setlist.streaming.kernel;

import static io.setlist.streaming.kernel.OneUser.ids;
import static io.setlist.streaming.kernel.OneUser.lines;
import static io.setlist.streaming.kernel.Sketch.at;
import static io.setlist.streaming.kernel.Sketch.play;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.event.Event;
import io.setlist.rules.Rules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC 2–4 as stories of one user; the gap is 10 and the allowed lateness 100 milliseconds. */
class SessionKernelTest {

  private final OneUser user = new OneUser();

  @ParameterizedTest(name = "events at {0} are the sessions {1}")
  @CsvSource({
    "1000,                1000-1000",
    "1000 1010,           1000-1010",
    "1000 1011,           1000-1000 1011-1011",
    "1000 1010 1020,      1000-1020",
    "1020 1000 1010,      1000-1020",
    "1000 1000,           1000-1000",
    "0 10 21 31 42,       0-10 21-31 42-42",
    "-5 5 16,             -5-5 16-16",
  })
  void neighboursAtMostTheGapApartAreOneSession(String times, String sessions) {
    Sketch[] events =
        Stream.of(times.split(" ")).map(t -> play(Long.parseLong(t))).toArray(Sketch[]::new);

    user.early(events);

    assertThat(user.table.rows())
        .extracting(r -> r.session().startMs() + "-" + r.session().endMs())
        .containsExactly(sessions.split(" "));
  }

  @Test
  void aLaterEventKeepsTheIdAndRaisesTheRevision() {
    user.early(play(1000));

    Step step = user.early(play(1010));

    assertThat(lines(step)).containsExactly("1000-1010 open 2");
    assertThat(step.withdrawn()).isEmpty();
  }

  @Test
  void anEarlierEventGivesANewIdAndWithdrawsTheOldOneAtOnce() {
    user.early(play(1000));

    Step step = user.finals(play(990));

    assertThat(lines(step)).containsExactly("990-1000 open 1");
    assertThat(step.withdrawn()).isEqualTo(ids(1000));
    assertThat(step.pending()).isFalse();
  }

  @Test
  void anEventBetweenJoinsTwoPublishedSessionsAtOnce() {
    user.early(play(1000), play(1020));

    Step step = user.finals(play(1010));

    assertThat(lines(step)).containsExactly("1000-1020 open 2");
    assertThat(step.withdrawn()).isEqualTo(ids(1020));
    assertThat(user.rows()).containsExactly("1000-1020 open 2");
  }

  @Test
  void anEarlierStartMayAlsoJoinSeveral() {
    user.early(play(1000), play(1020), play(1040));

    Step step = user.finals(play(1030), play(1010), play(995));

    assertThat(lines(step)).containsExactly("995-1040 open 1");
    assertThat(step.withdrawn()).isEqualTo(ids(1000, 1020, 1040));
  }

  @Test
  void joiningAPendingSessionWithAnEmittedOneWithdrawsOnlyTheEmitted() {
    user.early(play(1020));
    user.finals(play(1000));

    Step step = user.finals(play(1010));

    assertThat(lines(step)).containsExactly("1000-1020 open 1");
    assertThat(step.withdrawn()).isEqualTo(ids(1020));
  }

  @Test
  void joiningTwoPendingSessionsWithdrawsNothing() {
    user.finals(play(1000), play(1020));

    Step step = user.finals(play(1010));

    assertThat(step.upserts()).isEmpty();
    assertThat(step.withdrawn()).isEmpty();
    assertThat(step.pending()).isTrue();
    assertThat(lines(user.early())).containsExactly("1000-1020 open 1");
  }

  @Test
  void heldChangesAreOneRevisionWhenTheyAreDue() {
    user.early(play(1000));
    assertThat(user.finals(play(1005)).upserts()).isEmpty();
    assertThat(user.finals(play(1010)).upserts()).isEmpty();
    assertThat(user.rows()).containsExactly("1000-1000 open 1");

    assertThat(lines(user.early())).containsExactly("1000-1010 open 2");
    assertThat(user.early().upserts()).isEmpty();
  }

  @Test
  void onlyTheSessionThatReplacesIsPublishedWhenHeld() {
    user.early(play(1000), play(1050));

    Step step = user.finals(play(990), play(1060));

    assertThat(lines(step)).containsExactly("990-1000 open 1");
    assertThat(step.pending()).isTrue();
    assertThat(lines(user.early())).containsExactly("1050-1060 open 2");
  }

  @Test
  void aStatusThatChangedWaitsTooUntilItIsFinal() {
    user.early(play(1000));

    Step closed = user.watermark(1010).finals();
    assertThat(closed.upserts()).isEmpty();
    assertThat(closed.pending()).isTrue();
    assertThat(lines(user.early())).containsExactly("1000-1000 closed 2");

    assertThat(lines(user.watermark(1110).finals())).containsExactly("1000-1000 final 3");
    assertThat(user.state.isEmpty()).isTrue();
  }

  @Test
  void aSessionNeverPublishedBeforeItIsFinalIsAnInsert() {
    user.finals(play(1000));

    Step step = user.watermark(1110).finals();

    assertThat(lines(step)).containsExactly("1000-1000 final 1");
    assertThat(step.pending()).isFalse();
    assertThat(step.alarm()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClosedSessionThatIsExtendedOpensAgain() {
    user.early(play(1000));
    user.watermark(1010).early();

    assertThat(lines(user.early(play(1005)))).containsExactly("1000-1005 open 3");
  }

  @ParameterizedTest(name = "session 1000-1010 at watermark {0} is {1}, alarm {2}")
  @CsvSource({
    "-9223372036854775808, open,   1020",
    "1019,                 open,   1020",
    "1020,                 closed, 1120",
    "1119,                 closed, 1120",
    "1120,                 final,  9223372036854775807",
  })
  void theStatusFollowsFromTheWatermark(long watermark, String status, long alarm) {
    user.finals(play(1000), play(1010));

    Step step = user.watermark(watermark).early();

    assertThat(lines(step)).containsExactly("1000-1010 " + status + " 1");
    assertThat(step.alarm()).isEqualTo(alarm);
  }

  @Test
  void theAlarmIsThatOfTheSessionThatChangesFirst() {
    Step step = user.watermark(1040).early(play(1000), play(1031), play(1060));

    assertThat(lines(step))
        .containsExactly("1000-1000 closed 1", "1031-1031 open 1", "1060-1060 open 1");
    assertThat(step.alarm()).isEqualTo(1041);
    assertThat(user.watermark(1041).early().alarm()).isEqualTo(1070);
    assertThat(user.watermark(1070).early().alarm()).isEqualTo(1110);
  }

  @Test
  void anEventIsLateWhenTheWatermarkIsTheLatenessAheadOfIt() {
    user.watermark(1100);
    Sketch late = play(1000);

    Step step = user.early(play(1001), late);

    assertThat(step.refused()).containsExactly(late.event());
    assertThat(lines(step)).containsExactly("1001-1001 closed 1");
  }

  @Test
  void aLateEventChangesNothingThoughItsSessionIsLive() {
    user.early(play(1000), play(1010));
    user.watermark(1110).early(play(1020));

    Step step = user.early(play(1005));

    assertThat(step.refused()).hasSize(1);
    assertThat(step.upserts()).isEmpty();
    assertThat(user.rows()).containsExactly("1000-1020 closed 2");
  }

  @Test
  void aLateCopyOfAnAcceptedEventIsRefusedAndNoDuplicate() {
    user.early(play(1000).id("a"), play(1010));
    user.watermark(1100);

    Step step = user.early(play(1000).id("a"));

    assertThat(step.refused()).hasSize(1);
    assertThat(step.duplicates()).isZero();
  }

  @Test
  void theSessionThatIsStillLiveTakesTheEarliestEventThatIsAccepted() {
    user.early(play(1000));
    user.watermark(1109);

    Step step = user.early(play(1010));

    assertThat(lines(step)).containsExactly("1000-1010 closed 2");
  }

  @Test
  void afterAFinalSessionTheNextEventBeginsAnother() {
    user.early(play(1000));
    user.watermark(1110);

    Step step = user.early(play(1011));

    assertThat(lines(step)).containsExactly("1000-1000 final 2", "1011-1011 closed 1");
  }

  @Test
  void withoutAWatermarkNothingIsLate() {
    assertThat(user.early(play(-62_000_000_000_000L)).refused()).isEmpty();
  }

  @Test
  void copiesCountOnceAndTheSmallestStays() {
    Sketch smaller = play(1000).id("a").track("t").ms(5);
    Sketch larger = play(1000).id("a").track("t").ms(7);

    Step together = user.early(larger, smaller, larger);
    assertThat(together.duplicates()).isEqualTo(2);
    assertThat(user.table.rows().get(0).session().listenedMs()).isEqualTo(5);

    Step again = user.early(larger);
    assertThat(again.duplicates()).isEqualTo(1);
    assertThat(again.upserts()).isEmpty();
  }

  @Test
  void aSmallerCopyReplacesTheOneThatWasPublished() {
    user.early(play(1000).id("a").ms(7));

    Step step = user.early(play(1000).id("a").ms(5));

    assertThat(step.duplicates()).isEqualTo(1);
    assertThat(step.upserts())
        .singleElement()
        .satisfies(
            u -> {
              assertThat(u.revision()).isEqualTo(2);
              assertThat(u.session().listenedMs()).isEqualTo(5);
            });
  }

  @Test
  void absentIsSmallerThanAnyValue() {
    user.early(play(1000).id("a").mood(0, 0).ms(0));

    user.early(play(1000).id("a"));

    assertThat(user.table.rows().get(0).session().moodValence()).isNull();
  }

  @Test
  void aSmallerCopyThatLeavesTheRowAsItWasIsNotPublished() {
    user.early(play(1000).id("a").track("z"));

    Step step = user.early(play(1000).id("a").track("b"));

    assertThat(step.duplicates()).isEqualTo(1);
    assertThat(step.upserts()).isEmpty();
    assertThat(step.pending()).isFalse();
    // It was taken all the same: the larger one is now the copy that counts nothing.
    assertThat(user.early(play(1000).id("a").track("c")).state().tail())
        .containsExactly(play(1000).id("a").track("b").event());
  }

  @Test
  void withoutAnIdAllFieldsAreTheIdentity() {
    Step step = user.early(play(1000), play(1000), play(1000).track("t"), play(1000).id("a"));

    assertThat(step.duplicates()).isEqualTo(1);
    assertThat(user.table.rows().get(0).session().eventCount()).isEqualTo(3);
  }

  @Test
  void theSameIdAtAnotherTimeIsAnotherEvent() {
    Step step = user.early(play(1000).id("a"), play(1001).id("a"));

    assertThat(step.duplicates()).isZero();
    assertThat(user.table.rows().get(0).session().eventCount()).isEqualTo(2);
  }

  @Test
  void eventsOfOneTimeAreOrderedByIdThenType() {
    // In this order: skip without an id, play "a", skip "b": only the last skips a song.
    user.early(at(1000, "skip").id("b"), play(1000).id("a"), at(1000, "skip"));

    assertThat(user.table.rows().get(0).session().longestSkipRun()).isEqualTo(1);
    assertThat(user.table.rows().get(0).session().skipCount()).isEqualTo(2);
  }

  @Test
  void aStepThatChangesNothingGivesTheVeryState() {
    SessionKernel kernel = new SessionKernel(Rules.DEFAULTS);
    Event event = play(1000).id("a").event();
    UserState state =
        kernel.apply(user.state, List.of(event), Long.MIN_VALUE, EmitMode.EARLY).state();

    assertThat(kernel.apply(state, List.of(), 2000, EmitMode.EARLY).state()).isSameAs(state);
    assertThat(kernel.apply(state, List.of(event), 2000, EmitMode.FINAL).state()).isSameAs(state);
  }

  @Test
  void aWatermarkThatGoesBackIsAnErrorNotAWrongRow() {
    user.early(play(1000));
    user.watermark(1105).early(play(1010));

    assertThatThrownBy(() -> user.watermark(0).early(play(990)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the watermark went back");
  }
}
