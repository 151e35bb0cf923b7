package io.setlist.chaos;

import java.util.Random;

/** The batch recomputes a date. */
final class BatchBeside extends Beside {

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public String purpose() {
    return "a batch of a date beside the stream";
  }

  @Override
  String beside(World world, Random random) throws Exception {
    String[] date = dated(world, random);
    world.run("batch", date);
    return "batch of " + date[1];
  }
}
