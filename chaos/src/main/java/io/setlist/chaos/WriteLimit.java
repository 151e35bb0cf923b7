package io.setlist.chaos;

/**
 * A file size limit of nothing on the running process: writes fail with "File too large". The soft
 * limit alone, which needs no rights and can be taken back.
 */
final class WriteLimit implements Shortage {

  @Override
  public void begin(RunningStream stream) throws Exception {
    limit(stream, "0:");
  }

  @Override
  public void end(RunningStream stream) throws Exception {
    limit(stream, "unlimited:");
  }

  private static void limit(RunningStream stream, String bytes) throws Exception {
    String pid = Long.toString(stream.process().pid());
    boolean done = SmallDisk.run("prlimit", "--pid", pid, "--fsize=" + bytes);
    if (!done && stream.process().isAlive()) throw new Broken("prlimit cannot limit the stream");
  }

  @Override
  public void close() {}
}
