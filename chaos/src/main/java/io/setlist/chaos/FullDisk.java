package io.setlist.chaos;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** The disk fills up, and has room again seconds later. */
final class FullDisk implements Fault {

  @Override
  public String name() {
    return "disk";
  }

  @Override
  public String purpose() {
    return "a full disk for a while: a small one, else a limit on writes";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    Moment moment = Moment.working(random);
    long full = 500L + random.nextInt(6000);
    try (Shortage shortage = world.endsWith(shortage(world.warehouse()))) {
      RunningStream stream = world.stream();
      moment.await(stream);
      shortage.begin(stream);
      Thread.sleep(full);
      shortage.end(stream);
      stream.awaitRecovery(2);
      return String.format(Locale.ROOT, "full for %.1f s; %s", full / 1e3, stream.stopOrGivenUp());
    }
  }

  private static Shortage shortage(Path warehouse) throws Exception {
    SmallDisk disk = SmallDisk.under(warehouse);
    return disk == null ? new WriteLimit() : disk;
  }
}
