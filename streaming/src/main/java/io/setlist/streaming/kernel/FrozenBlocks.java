package io.setlist.streaming.kernel;

/**
 * Where one user's {@link Frozen} events are between steps: beside the state, and as durable. What
 * is written here counts from the same moment as the state that names it.
 */
public interface FrozenBlocks {

  /** Null where there is none of this number. */
  byte[] read(int number);

  /** In place of the one of this number, if there is one. */
  void write(int number, byte[] block);

  void remove(int number);
}
