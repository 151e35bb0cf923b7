package io.setlist.chaos;

import io.setlist.chaos.aged.AgedTables;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/** All tables of the warehouse have many commits behind them; then it is ended, or maintained. */
final class Aged implements Fault {

  private enum Then {
    KILL,
    STOP,
    MAINTAIN
  }

  private final Deck<Then> thens = new Deck<>(Arrays.asList(Then.values()));

  @Override
  public String name() {
    return "aged";
  }

  @Override
  public String purpose() {
    return "tables with --aged commits behind them; then an end, or maintain";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    return world.onOwnStage(stage -> play(stage, world.agedCommits(), random));
  }

  private String play(Stage stage, int commits, Random random) throws Exception {
    Then then = thens.draw(random);
    Moment moment = Moment.working(random);
    stage.traffic().begin();
    RunningStream young = stage.stream();
    young.awaitMicroBatches(2);
    young.stop();
    AgedTables tables = new AgedTables(SparkSession.active(), stage.warehouse().toString());
    tables.tables().forEach(table -> tables.age(table, commits));
    RunningStream stream = stage.stream();
    moment.await(stream);
    switch (then) {
      case KILL -> stream.kill();
      case STOP -> stream.stop();
      case MAINTAIN -> {
        stage.run("maintain");
        stream.awaitRecovery(1);
        stream.kill();
      }
    }
    return String.format(
        Locale.ROOT,
        "%,d commits a table; %s %s",
        commits,
        then.name().toLowerCase(Locale.ROOT),
        moment);
  }
}
