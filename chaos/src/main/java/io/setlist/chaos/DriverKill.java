package io.setlist.chaos;

import java.util.Random;

/** {@code kill -9} of the driver, whatever it is doing. */
final class DriverKill implements Fault {

  @Override
  public String name() {
    return "driver";
  }

  @Override
  public String purpose() {
    return "kill -9 of the stream's JVM at any moment, its start included";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    Moment moment = Moment.any(random);
    RunningStream stream = world.stream();
    moment.await(stream);
    stream.kill();
    return "kill -9 " + moment;
  }
}
