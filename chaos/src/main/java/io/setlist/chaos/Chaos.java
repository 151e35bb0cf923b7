package io.setlist.chaos;

import io.setlist.cli.Command;
import io.setlist.cli.ExitCode;
import io.setlist.local.process.Ending;
import io.setlist.local.process.Launched;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** {@code ./setlist chaos}: rounds of faults, and after each the question whether all is right. */
public final class Chaos {

  private final ChaosConfig config;
  private final World world;
  private final PrintStream out;
  private final Random random;
  private final Deck<Fault> faults;

  private Chaos(ChaosConfig config, World world, PrintStream out) {
    this.config = config;
    this.world = world;
    this.out = out;
    // The first numbers of a Random are alike for seeds that are neighbours.
    this.random = new Random(new SplittableRandom(config.seed()).nextLong());
    this.faults = new Deck<>(config.chosen());
  }

  private ExitCode run() throws Exception {
    out.printf("seed %d, tables in %s%n%n", config.seed(), config.dir());
    Outcome outcome = new Outcome(out);
    for (int number = 1; number <= config.rounds() && outcome.isRight(); number++) {
      outcome.add(round(number));
    }
    if (config.report() != null) outcome.write(config.report(), config);
    return outcome.isRight() ? praise(outcome) : explain(outcome.last());
  }

  private Round round(int number) throws Exception {
    long began = System.nanoTime();
    List<Round.Strike> strikes = new ArrayList<>();
    try {
      while (strikes.size() < config.strikes()) strikes.add(strike(number));
      return round(number, strikes, began, world.settle(), List.of());
    } catch (Broken e) {
      strikes.add(new Round.Strike("-", "the round broke off"));
      return round(number, strikes, began, world.judged(), e.differences());
    }
  }

  private static Round round(
      int number, List<Round.Strike> strikes, long began, Count judged, List<String> differences) {
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Round(
        number,
        strikes,
        seconds,
        judged.records(),
        judged.late(),
        judged.dead(),
        judged.sessions(),
        differences);
  }

  private Round.Strike strike(int number) throws Exception {
    Fault fault = faults.draw(random);
    System.err.printf("chaos: round %d of %d: %s%n", number, config.rounds(), fault.purpose());
    // A fault that draws more or less than another time must not move what comes after it.
    Random own = new Random(random.nextLong());
    try {
      return new Round.Strike(fault.name(), fault.strike(world, own));
    } catch (Broken e) {
      throw e.of(fault.name());
    }
  }

  private ExitCode praise(Outcome outcome) {
    out.printf(
        "%n%,d faults %s: of %,d records nothing is lost, nothing doubled, and all %,d sessions are true%n",
        outcome.strikesInAll(),
        outcome.strikes(),
        outcome.last().records(),
        outcome.last().sessions());
    return ExitCode.DONE;
  }

  private ExitCode explain(Round round) {
    out.printf("%nround %d is not right:%n", round.number());
    round.differences().forEach(difference -> out.println("  " + difference));
    out.printf(
        "%nlook:  ./setlist sql --warehouse %s -e 'SELECT * FROM ledger ORDER BY batch_id DESC'%n",
        world.newestWarehouse());
    out.printf(
        "again: ./setlist chaos --seed %d --rounds %d --strikes %d --rate %.0f --aged %d --faults %s%n",
        config.seed(),
        round.number(),
        config.strikes(),
        config.rate(),
        config.aged(),
        String.join(",", config.faults()));
    return ExitCode.FAILED;
  }

  /**
   * Runs the rounds.
   *
   * @param launcher the {@code ./setlist} that starts what is to be broken
   */
  static ExitCode run(ChaosConfig config, Path launcher, PrintStream out) throws Exception {
    // While the broker is gone, its clients would say so many times a second.
    Configurator.setLevel("org.apache.kafka", Level.ERROR);
    try (Ending ending = Ending.withTheJvm("chaos")) {
      try {
        return new Chaos(config, new World(config, launcher, ending), out).run();
      } catch (Exception | LinkageError e) {
        // After a signal, what fails because its parts are being closed is no news.
        if (ending.hasBegun()) Thread.currentThread().join();
        throw e;
      }
    }
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Command.main(
        new ChaosOptions(),
        ChaosConfig.DEFAULTS,
        args,
        config -> run(config, Launched.launcher("chaos"), out));
  }
}
