package io.setlist.chaos;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** Another job over the same tables while the stream writes them; neither may mind. */
abstract class Beside implements Fault {

  /** Runs the job to its end; the stream is at work. */
  abstract String beside(World world, Random random) throws Exception;

  @Override
  public final String strike(World world, Random random) throws Exception {
    RunningStream stream = world.stream();
    stream.awaitMicroBatches(1);
    String done = beside(world, random);
    stream.awaitRecovery(1);
    stream.stop();
    return done;
  }

  /** A date that has records and, where there are several, that is over: as flags. */
  static String[] dated(World world, Random random) {
    LocalDate first = world.traffic().firstDate();
    long days = first.until(world.traffic().today(), ChronoUnit.DAYS);
    LocalDate date = first.plusDays(days == 0 ? 0 : random.nextLong(days));
    // The hours of arrival are those of today, and go on.
    return new String[] {"--date", date.toString(), "--allow-incomplete"};
  }
}
