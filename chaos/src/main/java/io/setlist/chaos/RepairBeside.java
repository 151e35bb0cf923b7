package io.setlist.chaos;

import java.util.Random;

/** A date is repaired; afterwards nothing of it may differ. */
final class RepairBeside extends Beside {

  @Override
  public String name() {
    return "repair";
  }

  @Override
  public String purpose() {
    return "batch, repair and reconcile of a date beside the stream";
  }

  @Override
  String beside(World world, Random random) throws Exception {
    String[] date = dated(world, random);
    world.run("batch", date);
    world.run("repair", date);
    world.run("reconcile", date);
    long differing = world.differingUnits();
    if (differing > 0)
      throw new Broken(differing + " units of " + date[1] + " differ after repair");
    return "repair of " + date[1];
  }
}
