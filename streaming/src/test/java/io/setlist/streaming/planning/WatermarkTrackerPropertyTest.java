package io.setlist.streaming.planning;

import static io.setlist.streaming.TestEvents.at;
import static io.setlist.streaming.TestEvents.minutes;
import static io.setlist.streaming.planning.Batches.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.setlist.rules.Rules;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Random topics read in random portions, with restarts, and crashes on both sides of the ledger's
 * write: the clock against {@link WrittenHistory} after each micro-batch.
 */
class WatermarkTrackerPropertyTest {

  private static final Rules RULES = Rules.DEFAULTS;
  private static final Duration PARTITION_IDLE = Duration.ofMinutes(1);
  private static final int SEEDS = 200;
  private static final int TURNS = 120;

  private Optional<Duration> idleTimeout;
  private long seed;
  private Random random;
  private RandomTopic topic;
  private WrittenHistory history;
  private WatermarkMemory memory;
  private WatermarkTracker clock;
  private PlannedBatch last;
  private long now;
  private long runStartedAt;

  @Test
  void isTheSmallestOverTheActivePartitionsWhateverHappens() {
    idleTimeout = Optional.empty();
    afterEachBatch(
        entry -> assertThat(entry.after()).as("%s", this).isEqualTo(history.byPartitions()));
  }

  @Test
  void goesByTheClockInASilenceAndNoFurtherThanTheLastSessionNeeds() {
    idleTimeout = Optional.of(Duration.ofMinutes(5));
    AtomicInteger moved = new AtomicInteger();
    afterEachBatch(
        entry -> {
          assertThat(entry.after()).as("%s", this).isGreaterThanOrEqualTo(history.byPartitions());
          if (entry.after() == history.byPartitions()) return;
          moved.incrementAndGet();
          WrittenHistory.Entry heard = history.lastAccepting();
          long silent = entry.seenAt() - heard.seenAt();
          assertThat(silent).as("%s", this).isGreaterThanOrEqualTo(minutes(5));
          assertThat(entry.batch().unread()).as("%s", this).isZero();
          assertThat(entry.after())
              .as("%s", this)
              .isLessThanOrEqualTo(Math.max(heard.after(), history.byPartitions()) + silent)
              .isLessThanOrEqualTo(entry.seenAt() - RULES.watermarkDelayMs())
              .isLessThanOrEqualTo(
                  history.newestEvent() + RULES.gapMs() + RULES.allowedLatenessMs());
        });
    assertThat(moved.get()).isGreaterThan(500);
  }

  private void afterEachBatch(Consumer<WrittenHistory.Entry> check) {
    for (seed = 0; seed < SEEDS; seed++) {
      begin();
      while (last.id() < TURNS) {
        if (next()) check.accept(history.last());
      }
    }
  }

  @Override
  public String toString() {
    return "seed " + seed + ", micro-batch " + last.id();
  }

  private void begin() {
    random = new Random(seed);
    topic = new RandomTopic(random);
    history = new WrittenHistory(RULES, PARTITION_IDLE);
    memory = WatermarkMemory.NOTHING;
    now = at(900);
    last = batch(-1, new TreeMap<>(), new TreeMap<>());
    restart();
  }

  private void restart() {
    runStartedAt = now;
    clock = new WatermarkTracker(RULES, PARTITION_IDLE, idleTimeout, memory, now);
  }

  /**
   * A trigger, and whether it led to a micro-batch; perhaps to one that is cut off and repeated.
   */
  private boolean next() {
    now = topic.next(now);
    if (random.nextInt(12) == 0) restart();
    SortedMap<Integer, Long> ends = topic.ends();
    SortedMap<Integer, Long> until = new TreeMap<>(ends);
    until.replaceAll((p, end) -> portion(last.positions().getOrDefault(p, 0L), end));
    boolean due =
        !until.equals(last.positions())
            || clock.movesBy(new Offer(last.positions(), until, ends, ends, now));
    if (!due) return false;
    PlannedBatch batch = batch(last.id() + 1, until, ends);
    long before = clock.watermark();
    Map<Integer, Long> accepted = accepted(batch, before);
    boolean planned = random.nextInt(10) > 0;
    if (!planned) crash(batch, before);
    clock.advance(running(batch, planned), accepted);
    long after = clock.watermark();
    memory = new WatermarkMemory(batch.id(), before, after, clock.largest(), now);
    history
        .entries()
        .add(new WrittenHistory.Entry(batch, accepted, planned, runStartedAt, before, after));
    last = batch;
    if (random.nextInt(10) == 0) {
      crash(batch, before);
      clock.advance(running(batch, false), accepted);
      assertThat(clock.watermark()).as("what the ledger says stands").isEqualTo(after);
    }
    return true;
  }

  /** The run dies and another repeats the micro-batch, which has to find the same watermark. */
  private void crash(PlannedBatch batch, long before) {
    now += random.nextInt(7_200_000);
    restart();
    assertThat(clock.watermarkOf(batch.id())).isEqualTo(before);
  }

  private long portion(long from, long end) {
    return random.nextInt(3) > 0 ? end : from + random.nextInt((int) (end - from) + 1);
  }

  private Map<Integer, Long> accepted(PlannedBatch batch, long watermark) {
    Map<Integer, Long> accepted = new HashMap<>();
    batch
        .positions()
        .forEach(
            (p, until) ->
                topic.eventTimes(p, last.positions().getOrDefault(p, 0L), until).stream()
                    .filter(t -> t != RandomTopic.BROKEN)
                    .filter(
                        t ->
                            watermark == Watermarks.NONE
                                || t + RULES.allowedLatenessMs() > watermark)
                    .max(Long::compare)
                    .ifPresent(t -> accepted.put(p, t)));
    return accepted;
  }

  private PlannedBatch batch(
      long number, SortedMap<Integer, Long> positions, SortedMap<Integer, Long> ends) {
    return Batches.batch(number, positions, ends, now);
  }
}
