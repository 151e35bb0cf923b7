package io.setlist.chaos;

import java.util.Random;

/** {@code kill -9} of one of two executors on a standalone cluster; the stream must not end. */
final class ExecutorKill implements Fault {

  @Override
  public String name() {
    return "executor";
  }

  @Override
  public String purpose() {
    return "kill -9 of an executor on a cluster of two workers";
  }

  @Override
  public String strike(World world, Random random) throws Exception {
    Moment moment = Moment.working(random);
    Cluster cluster = world.cluster();
    RunningStream stream = world.stream(cluster.flags());
    moment.await(stream);
    ProcessHandle executor =
        cluster.anExecutor().orElseThrow(() -> new Broken("the stream has no executor"));
    executor.destroyForcibly();
    stream.awaitRecovery(2);
    stream.stop();
    return "kill -9 " + moment + "; it went on";
  }
}
