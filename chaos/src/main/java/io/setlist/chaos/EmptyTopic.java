package io.setlist.chaos;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Starts, stops and kills while the topic has no record yet; then there are some. */
final class EmptyTopic implements Fault {

  private enum Visit {
    RUN_OUT,
    RUN_OUT_AGAIN,
    STOP,
    KILL
  }

  private final Deck<Visit> visits = new Deck<>(Arrays.asList(Visit.values()));

  @Override
  public String name() {
    return "empty-topic";
  }

  @Override
  public String purpose() {
    return "starts, stops and kills on a topic without a record; then some";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    return world.onOwnStage(stage -> play(stage, random));
  }

  private String play(Stage stage, Random random) throws Exception {
    List<String> done = new ArrayList<>();
    for (int left = 2 + random.nextInt(3); left > 0; left--) done.add(visit(stage, random));
    if (random.nextBoolean()) {
      List<String> differences = stage.settle().differences();
      if (!differences.isEmpty()) throw new Broken(differences).of("without a record");
      done.add("judged");
    }
    done.add("records");
    // They come to a stream that waits for them, or before it is started.
    boolean waiting = random.nextBoolean();
    if (!waiting) stage.traffic().begin();
    RunningStream stream = stage.stream();
    if (waiting) {
      Moment.starting(random).await(stream);
      stage.traffic().begin();
    }
    Moment.working(random).await(stream);
    stream.kill();
    return String.join(", ", done);
  }

  private String visit(Stage stage, Random random) throws Exception {
    return switch (visits.draw(random)) {
      case RUN_OUT, RUN_OUT_AGAIN -> {
        stage.catchUp();
        yield "run";
      }
      case STOP -> end(stage, random, End.STOP);
      case KILL -> end(stage, random, End.KILL);
    };
  }

  private static String end(Stage stage, Random random, End end) throws Exception {
    RunningStream stream = stage.stream();
    Moment.starting(random).await(stream);
    end.of(stream);
    return end.toString();
  }
}
