package io.setlist.chaos;

import java.util.List;
import java.util.Random;

/** A way to break things. A fault may be used again and again in one world. */
interface Fault {

  /** One word, for {@code --faults}. */
  String name();

  /** What it does, for the help. */
  String purpose();

  /**
   * Starts the stream, breaks something at a random moment, and leaves no stream behind.
   *
   * @return what was done and when, in some fifty characters
   * @throws Broken where the stream, or another job, did not bear it as it should
   */
  String strike(World world, Random random) throws Exception;

  /** All of them, as new. */
  static List<Fault> all() {
    return List.of(
        new DriverKill(),
        new GapStop(),
        new BrokerKill(),
        new ExecutorKill(),
        new FullDisk(),
        new BatchBeside(),
        new RepairBeside(),
        new MaintainBeside(),
        new FirstStart(),
        new EmptyTopic(),
        new Flood(),
        new Aged());
  }
}
