package io.setlist.local.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to end with a command, last come first: closed once, after the last step or by the hook
 * that a signal runs.
 */
public final class Ending implements AutoCloseable {

  private final String command;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile boolean begun;

  private Ending(String command) {
    this.command = command;
  }

  /** Makes the JVM's end the command's end. */
  public static Ending withTheJvm(String command) {
    Ending ending = new Ending(command);
    Runtime.getRuntime().addShutdownHook(new Thread(ending::close, command + "-end"));
    return ending;
  }

  /** What comes while the end has begun is closed at once. */
  public synchronized <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    if (begun) closeAll();
    return resource;
  }

  /** Closes it now, where it is still open, and forgets it. */
  public synchronized void end(AutoCloseable resource) throws Exception {
    if (open.remove(resource)) resource.close();
  }

  public boolean hasBegun() {
    return begun;
  }

  @Override
  public void close() {
    begun = true;
    closeAll();
  }

  private synchronized void closeAll() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println(command + ": while ending: " + e);
      }
    }
  }
}
