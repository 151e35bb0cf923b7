package io.setlist.chaos;

import java.util.Random;

/** Compaction and vacuum of all tables. */
final class MaintainBeside extends Beside {

  @Override
  public String name() {
    return "maintain";
  }

  @Override
  public String purpose() {
    return "compaction and vacuum beside the stream";
  }

  @Override
  String beside(World world, Random random) throws Exception {
    world.run("maintain");
    return "compaction and vacuum";
  }
}
