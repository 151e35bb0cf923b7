package io.setlist.chaos;

import java.util.Locale;
import java.util.Random;

/** {@code kill -9} of the broker, which comes back with what it had. */
final class BrokerKill implements Fault {

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public String purpose() {
    return "kill -9 of the broker, its data kept; back seconds later";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    Moment moment = Moment.working(random);
    long away = random.nextInt(4000);
    RunningStream stream = world.stream();
    moment.await(stream);
    world.broker().kill();
    Thread.sleep(away);
    world.broker().start();
    stream.awaitRecovery(2);
    return String.format(Locale.ROOT, "gone for %.1f s; %s", away / 1e3, stream.stopOrGivenUp());
  }
}
