package io.setlist.local.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to end with the demo, last come first: closed once, after the last step or by the hook
 * that a signal runs.
 */
final class Ending implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile boolean begun;

  /** Makes the JVM's end the demo's end. */
  static Ending withTheJvm() {
    Ending ending = new Ending();
    Runtime.getRuntime().addShutdownHook(new Thread(ending::close, "demo-end"));
    return ending;
  }

  /** What comes while the end has begun is closed at once. */
  synchronized <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    if (begun) closeAll();
    return resource;
  }

  boolean hasBegun() {
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
        System.err.println("demo: while ending: " + e);
      }
    }
  }
}
