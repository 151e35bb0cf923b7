package io.setlist.chaos;

import java.util.Arrays;
import java.util.Random;

/**
 * {@code kill -9} of the driver as soon as one of a micro-batch's writes is there, so that the next
 * one is not: each gap in its turn.
 */
final class GapStop implements Fault {

  /** Two writes that follow each other in a micro-batch; both are folders of the warehouse. */
  private enum Gap {
    PLANNED("_checkpoints/sessions/offsets", "_checkpoints/sessions/state/0/0"),
    STATE("_checkpoints/sessions/state/0/0", "ledger/_delta_log"),
    LATE_EVENTS("late_events/_delta_log", "ledger/_delta_log"),
    DEAD_LETTERS("dead_letters/_delta_log", "ledger/_delta_log"),
    SESSIONS("sessions/_delta_log", "ledger/_delta_log"),
    HELD("_checkpoints/sessions/held", "ledger/_delta_log"),
    LEDGER("ledger/_delta_log", "_checkpoints/sessions/commits"),
    DONE("_checkpoints/sessions/commits", "_checkpoints/sessions/offsets"),
    ARCHIVE_PLANNED("_checkpoints/archive/offsets", "archive/_delta_log"),
    ARCHIVE("archive/_delta_log", "archive_progress/_delta_log"),
    ARCHIVE_PROGRESS("archive_progress/_delta_log", "_checkpoints/archive/commits");

    private final String written;
    private final String next;

    Gap(String written, String next) {
      this.written = written;
      this.next = next;
    }

    /** As in the table of a run. */
    String written() {
      return written.replace("/_delta_log", "").replace("_checkpoints/", "").replace("/0/0", "");
    }
  }

  private final Deck<Gap> gaps = new Deck<>(Arrays.asList(Gap.values()));

  @Override
  public String name() {
    return "gap";
  }

  @Override
  public String purpose() {
    return "the same between two writes of a micro-batch, each gap in turn";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    Gap gap = gaps.draw(random);
    int times = 1 + random.nextInt(3);
    long before = Math.max(0, new Numbered(world.warehouse().resolve(gap.written)).newest());
    RunningStream stream = world.stream();
    boolean came = stream.awaitWritten(gap.written, before + times);
    Numbered next = stream.folder(gap.next);
    long nextBefore = next.newest();
    stream.kill();
    String hit =
        !came ? ", which did not come" : next.newest() > nextBefore ? ", and the next write" : "";
    return "kill -9 after write %d of %s%s".formatted(times, gap.written(), hit);
  }
}
