package io.setlist.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * An end in the first seconds of a new warehouse, as soon as something of it is there or so long
 * after the start, once or twice in a row; and then a start like any other.
 */
final class FirstStart implements Fault {

  /** What a first start makes, in about this order; a folder or file of the warehouse. */
  private enum Mark {
    NOTHING(null),
    WAREHOUSE(""),
    LEASE("_leases/sessions"),
    SESSIONS("sessions/_delta_log/00000000000000000000.json"),
    LEDGER("ledger/_delta_log/00000000000000000000.json"),
    IDENTITY("_checkpoints/sessions/setlist.json"),
    QUERY("_checkpoints/sessions/metadata"),
    ARCHIVE_IDENTITY("_checkpoints/archive/setlist.json"),
    PLANNED("_checkpoints/sessions/offsets/0"),
    ARCHIVE_PLANNED("_checkpoints/archive/offsets/0"),
    STATE("_checkpoints/sessions/state/0"),
    ARCHIVED("archive/_delta_log/00000000000000000001.json"),
    BOOKED("ledger/_delta_log/00000000000000000001.json"),
    DONE("_checkpoints/sessions/commits/0");

    private final String path;

    Mark(String path) {
      this.path = path;
    }
  }

  /** In milliseconds: the JVM and Spark take some five seconds, a first start fifteen. */
  private static final int START = 15_000;

  private static final int AT_ONCE = 400;

  private final Deck<Mark> marks = new Deck<>(Arrays.asList(Mark.values()));
  private final Deck<End> ends = new Deck<>(Arrays.asList(End.values()));

  @Override
  public String name() {
    return "first-start";
  }

  @Override
  public String purpose() {
    return "kill -9 or SIGTERM in the first seconds of a new warehouse";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    return world.onOwnStage(stage -> play(stage, random));
  }

  private String play(Stage stage, Random random) throws Exception {
    boolean withRecords = random.nextBoolean();
    if (withRecords) stage.traffic().begin();
    List<String> done = new ArrayList<>();
    for (int left = 1 + random.nextInt(2); left > 0; left--) done.add(interrupt(stage, random));
    if (!withRecords) stage.traffic().begin();
    if (random.nextBoolean()) {
      RunningStream stream = stage.stream();
      stream.awaitMicroBatches(2);
      stream.stop();
    }
    return String.join(", ", done);
  }

  private String interrupt(Stage stage, Random random) throws Exception {
    Mark mark = marks.draw(random);
    End end = ends.draw(random);
    long ms =
        mark.path == null ? random.nextInt(START) : random.nextInt(2) * random.nextInt(AT_ONCE);
    RunningStream stream = stage.stream();
    boolean came = mark.path == null || stream.awaitThere(mark.path);
    Thread.sleep(ms);
    end.of(stream);
    String what = mark.path == null ? "start" : mark.name().toLowerCase(Locale.ROOT);
    String after = ms == 0 ? "" : String.format(Locale.ROOT, " + %.1f s", ms / 1e3);
    return end + " at " + what + after + (came ? "" : ", which did not come");
  }
}
