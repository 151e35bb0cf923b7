package io.setlist.streaming.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.event.Event;
import io.setlist.rules.Rules;
import io.setlist.session.Session;
import io.setlist.session.Status;
import io.setlist.streaming.kernel.SessionTable.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * One user's history by a seed: events with ties, copies and stragglers, cut into steps whose
 * watermark moves as a job's would. Every step is judged by {@link BruteForceSessions}.
 */
final class RandomHistory {

  private static final byte[] USER = Sketch.utf8(Sketch.USER);
  private static final String UUID = "550e8400-e29b-41d4-a716-446655440000";
  private static final long FAR_AHEAD = 1_000_000;

  private final Random random;
  private final long gap;
  private final long lateness;
  private final long delay;
  private final SessionKernel kernel;
  private final List<Sketch> accepted = new ArrayList<>();
  private long watermark = Long.MIN_VALUE;
  private long largestAccepted = Long.MIN_VALUE;

  private final SessionTable table = new SessionTable();
  private final BlocksInMemory blocks = new BlocksInMemory();
  private UserState state = UserState.empty(USER, blocks);

  // The same history for a job that leaves a user alone until the alarm, unless there is something.
  private final SessionTable sleeperTable = new SessionTable();
  private final BlocksInMemory sleeperBlocks = new BlocksInMemory();
  private UserState sleeper = UserState.empty(USER, sleeperBlocks);
  private long sleeperAlarm = Long.MAX_VALUE;
  private boolean sleeperPending;

  RandomHistory(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    gap = 1L + random.nextInt(20);
    lateness = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
    delay = random.nextInt(20);
    kernel =
        new SessionKernel(
            Rules.DEFAULTS
                .withGap(Duration.ofMillis(gap))
                .withAllowedLateness(Duration.ofMillis(lateness)),
            new FreezeRule(random.nextInt(30), 1 + random.nextInt(6), 1 + random.nextInt(8)));
  }

  void run() {
    List<Sketch> arrivals = arrivals();
    for (int at = 0; at < arrivals.size(); ) {
      int n = Math.min(arrivals.size() - at, random.nextInt(random.nextBoolean() ? 4 : 20));
      step(arrivals.subList(at, at + n), random.nextInt(3) == 0 ? EmitMode.EARLY : EmitMode.FINAL);
      at += n;
    }
    step(List.of(), EmitMode.EARLY);
    watermark = FAR_AHEAD;
    step(List.of(), EmitMode.EARLY);
    assertThat(state.isEmpty()).as("nothing is left").isTrue();
    assertThat(blocks.blocks).as("no block is left").isEmpty();
    assertThat(table.rows()).as("all is final").allMatch(r -> r.status() == Status.FINAL);
  }

  /** Events by time, each under way for a random while, some for very long; and copies. */
  private List<Sketch> arrivals() {
    record Sent(long arrives, Sketch event) {}
    List<Sent> sent = new ArrayList<>();
    long time = random.nextInt(100);
    for (int i = 1 + random.nextInt(60); i > 0; i--) {
      time +=
          switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> gap;
            case 2 -> gap + 1;
            case 3 -> random.nextInt(100);
            default -> random.nextInt((int) gap + 1);
          };
      Sketch event = randomEvent(time);
      for (int copies = random.nextInt(4) == 0 ? 2 : 1; copies > 0; copies--) {
        sent.add(new Sent(time + random.nextInt(random.nextInt(10) == 0 ? 200 : 40), event));
        // Another copy may differ in what is not its identity.
        if (random.nextInt(3) == 0 && event.id() != null) event = randomEvent(time).id(event.id());
      }
    }
    sent.sort(Comparator.comparingLong(Sent::arrives));
    return sent.stream().map(Sent::event).toList();
  }

  private Sketch randomEvent(long time) {
    Sketch s =
        Sketch.at(
            time,
            pick("play", "play", "play", "skip", "skip", "pause", "resume", "finish", "like"));
    if (chance(4)) s = s.id(pick("a", "b", "0a", "\uFFFD", "\uD83C\uDFB5", UUID));
    if (chance(2)) s = s.track(pick("t1", "t2", "\uD83C\uDFB8", "\uFF21"));
    if (chance(3)) s = s.playlist(pick("p", "q", "cafe", "\uE000", "\uD83D\uDE00"));
    if (chance(3)) s = s.device(pick("phone", "tv", UUID));
    if (chance(2)) s = s.country(pick("DE", "GB"));
    if (chance(2)) s = s.ms(random.nextInt(5) * 100_000L);
    if (chance(3)) s = s.mood(fraction(), fraction());
    return s;
  }

  /** True but for one time in {@code n}. */
  private boolean chance(int n) {
    return random.nextInt(n) != 0;
  }

  private double fraction() {
    return switch (random.nextInt(5)) {
      case 0 -> Double.NaN;
      case 1 -> random.nextDouble();
      case 2 -> random.nextInt(2);
      default -> random.nextInt(1001) / 1000.0;
    };
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }

  private void step(List<Sketch> arrivals, EmitMode emitMode) {
    List<Sketch> late = arrivals.stream().filter(this::isLate).toList();
    List<Sketch> good = arrivals.stream().filter(e -> !isLate(e)).toList();
    int before = BruteForceSessions.distinct(accepted).size();
    accepted.addAll(good);
    int inserted = BruteForceSessions.distinct(accepted).size() - before;

    List<Event> events = arrivals.stream().map(Sketch::event).toList();
    Step step = kernel.apply(state, events, watermark, emitMode);
    assertThat(step.refused()).as("refused").isEqualTo(late.stream().map(Sketch::event).toList());
    assertThat(step.duplicates()).as("duplicates").isEqualTo(good.size() - inserted);
    if (step.state() != state) {
      assertThat(step.state().tail())
          .as("events of the state")
          .noneMatch(e -> isLate(e.eventTime()));
    }
    BlocksInMemory again = requireSameAgain(step, events, emitMode);
    List<Row> withdrawn =
        table.rows().stream()
            .filter(r -> step.withdrawn().contains(r.session().sessionId()))
            .toList();
    table.apply(step);
    keep(step);
    assertThat(sameBytes(blocks, again)).as("frozen events, again").isTrue();
    judge(step, emitMode);
    for (Row old : withdrawn) requireSuccessor(old.session(), step);
    stepSleeper(events, emitMode);
    advanceWatermark(good);
  }

  private void keep(Step step) {
    byte[] bytes = state.encode();
    BlocksInMemory before = blocks.copy();
    boolean isNew = step.state() != state;
    state = blocks.keep(state, step.state());
    if (isNew && sameBytes(blocks, before)) {
      assertThat(state.encode()).as("a new state").isNotEqualTo(bytes);
    }
  }

  private boolean isLate(Sketch e) {
    return isLate(e.time());
  }

  private boolean isLate(long time) {
    return watermark != Long.MIN_VALUE && time + lateness <= watermark;
  }

  private void advanceWatermark(List<Sketch> good) {
    for (Sketch e : good) largestAccepted = Math.max(largestAccepted, e.time());
    // Now and then another partition holds it back.
    if (largestAccepted != Long.MIN_VALUE && chance(4)) {
      watermark = Math.max(watermark, largestAccepted - delay);
    }
  }

  private void judge(Step step, EmitMode emitMode) {
    List<Row> expected =
        BruteForceSessions.of(accepted, gap).stream()
            .map(s -> new Row(s, BruteForceSessions.status(s, gap, lateness, watermark)))
            .toList();
    assertThat(step.alarm()).as("alarm").isEqualTo(nextChange(expected));
    if (emitMode == EmitMode.EARLY) assertThat(step.pending()).as("pending when due").isFalse();
    if (!step.pending()) {
      assertThat(table.rows()).as("rows when nothing is pending").isEqualTo(expected);
      return;
    }
    assertThat(table.rows())
        .as("final rows never wait")
        .containsAll(expected.stream().filter(r -> r.status() == Status.FINAL).toList());
    assertThat(expected.stream().map(r -> r.session().sessionId()))
        .as("the ids in the table are sessions")
        .containsAll(table.rows().stream().map(r -> r.session().sessionId()).toList());
  }

  private static void requireSuccessor(Session withdrawn, Step step) {
    assertThat(step.upserts())
        .as("what replaces %s comes in the same step", withdrawn)
        .anyMatch(
            u ->
                u.session().startMs() <= withdrawn.startMs()
                    && u.session().endMs() >= withdrawn.endMs());
  }

  private long nextChange(List<Row> rows) {
    return rows.stream()
        .filter(r -> r.status() != Status.FINAL)
        .mapToLong(r -> r.session().endMs() + gap + (r.status() == Status.OPEN ? 0 : lateness))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The state is its bytes, the order within a step is nothing, and a step changes no state. */
  private BlocksInMemory requireSameAgain(Step step, List<Event> events, EmitMode emitMode) {
    byte[] bytes = state.encode();
    BlocksInMemory copy = blocks.copy();
    UserState decoded = UserState.decode(USER, bytes, copy);
    assertThat(decoded.encode()).as("state, bytes, state").isEqualTo(bytes);
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    Step again = kernel.apply(decoded, shuffled, watermark, emitMode);
    assertThat(again.state().encode()).as("state, again").isEqualTo(step.state().encode());
    assertThat(again.upserts()).as("upserts, again").isEqualTo(step.upserts());
    assertThat(again.withdrawn()).as("withdrawn, again").isEqualTo(step.withdrawn());
    assertThat(again.refused())
        .as("refused, again")
        .containsExactlyInAnyOrderElementsOf(step.refused());
    assertThat(again.duplicates()).as("duplicates, again").isEqualTo(step.duplicates());
    assertThat(again.pending()).as("pending, again").isEqualTo(step.pending());
    assertThat(again.alarm()).as("alarm, again").isEqualTo(step.alarm());
    assertThat(state.encode()).as("the state that was stepped").isEqualTo(bytes);
    copy.keep(decoded, again.state());
    return copy;
  }

  private static boolean sameBytes(BlocksInMemory one, BlocksInMemory other) {
    return one.blocks.keySet().equals(other.blocks.keySet())
        && one.blocks.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.blocks.get(e.getKey())));
  }

  private void stepSleeper(List<Event> events, EmitMode emitMode) {
    boolean due = sleeperPending && emitMode == EmitMode.EARLY;
    if (!events.isEmpty() || watermark >= sleeperAlarm || due) {
      Step step = kernel.apply(sleeper, events, watermark, emitMode);
      sleeperTable.apply(step);
      sleeper = sleeperBlocks.keep(sleeper, step.state());
      sleeperAlarm = step.alarm();
      sleeperPending = step.pending();
    }
    assertThat(sleeperTable.upserts())
        .as("rows of a job that sleeps until the alarm")
        .isEqualTo(table.upserts());
  }

  @Override
  public String toString() {
    return "gap %d, lateness %d, delay %d, watermark %d, accepted %s"
        .formatted(gap, lateness, delay, watermark, accepted);
  }
}
