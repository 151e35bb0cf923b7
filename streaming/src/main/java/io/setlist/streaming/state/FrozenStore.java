package io.setlist.streaming.state;

import io.setlist.streaming.kernel.FrozenBlocks;

/** The frozen events of all users of a task, in one version with their states. */
@FunctionalInterface
public interface FrozenStore {

  /** The blocks of one user, to be read and written within the step that asks. */
  FrozenBlocks of(byte[] userId);
}
