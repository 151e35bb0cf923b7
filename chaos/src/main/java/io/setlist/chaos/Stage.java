package io.setlist.chaos;

import io.setlist.chaos.check.Audit;
import io.setlist.chaos.check.SentRecords;
import io.setlist.chaos.check.Tables;
import io.setlist.local.kafka.Target;
import io.setlist.rules.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A topic, the traffic into it, and the warehouse that the stream makes of it. */
final class Stage implements AutoCloseable {

  private static final int PARTITIONS = 3;

  /** A hang is found all the same; a full machine is none. */
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final World world;
  private final String topic;
  private final Path warehouse;
  private final SteadyTraffic traffic;
  private boolean touched;

  /** Makes the topic, without a record. */
  Stage(World world, String topic, Path warehouse, long seed, double perSecond) {
    this.world = world;
    this.topic = topic;
    this.warehouse = warehouse;
    Target target =
        Target.NONE
            .withBrokers(world.broker().address())
            .withTopic(topic)
            .withPartitions(OptionalInt.of(PARTITIONS));
    traffic = new SteadyTraffic(target, seed, perSecond);
  }

  SteadyTraffic traffic() {
    return traffic;
  }

  String topic() {
    return topic;
  }

  Path warehouse() {
    return warehouse;
  }

  /** Whether anything happened since all was judged. */
  boolean isTouched() {
    return touched;
  }

  /** Starts the streaming job on what comes in. */
  RunningStream stream(String... more) {
    List<String> flags = new ArrayList<>(List.of("--trigger", "500 milliseconds"));
    flags.addAll(List.of(more));
    return start(flags);
  }

  /** Lets the streaming job read what there is, to its end. */
  void catchUp() throws Broken, InterruptedException {
    start(List.of("--trigger", "available-now")).awaitDone();
  }

  private RunningStream start(List<String> flags) {
    touched = true;
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of("--brokers", world.broker().address(), "--topic", topic));
    all.addAll(List.of("--warehouse", warehouse.toString(), "--early-every", "10s"));
    long ledger = new Numbered(warehouse.resolve("ledger/_delta_log")).newest();
    // Where there is no table yet, its making is version 0.
    return new RunningStream(
        world.launch("stream", all), warehouse, world.log("stream"), Math.max(0, ledger));
  }

  /** Runs a job over the tables, beside the stream, to its end. */
  void run(String job, String... flags) throws Broken, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--warehouse", warehouse.toString()));
    all.addAll(List.of(flags));
    OptionalInt code = world.launch(job, all).awaitEnd(PATIENCE);
    if (code.isEmpty() || code.getAsInt() != 0) {
      throw new Broken(
          job
              + (code.isEmpty() ? " did not end" : " ended with exit code " + code.getAsInt())
              + "; see "
              + world.log(job));
    }
  }

  /** What a run that reads all there is, and settles, leaves behind. */
  record Settled(Count count, List<String> differences) {}

  /**
   * Lets the stream read to the end and settle, then judges all tables. The traffic pauses for it,
   * so that nothing of what was sent can hide behind "not read yet".
   */
  Settled settle() throws Broken, IOException, InterruptedException {
    traffic.pause();
    try {
      world.sweep();
      catchUp();
      SentRecords sent = traffic.sent();
      Tables read = world.tables().read(warehouse, sent);
      List<String> differences = Audit.differences(read, sent, Rules.DEFAULTS);
      touched = !differences.isEmpty();
      return new Settled(Count.of(read), differences);
    } finally {
      traffic.resume();
    }
  }

  @Override
  public void close() throws InterruptedException {
    traffic.close();
  }
}
