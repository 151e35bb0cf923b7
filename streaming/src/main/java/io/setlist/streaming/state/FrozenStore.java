package io.setlist.streaming.state;

import io.setlist.streaming.kernel.FrozenBlocks;

/** The frozen events of all users of a task, in one version with their states. */
public interface FrozenStore {

  /** That of a task whose state store is another than {@link SessionStateStoreProvider}'s. */
  FrozenStore NONE = userId -> NoBlocks.INSTANCE;

  /** The blocks of one user, to be read and written within the step that asks. */
  FrozenBlocks of(byte[] userId);

  /** Has no block and takes none. */
  enum NoBlocks implements FrozenBlocks {
    INSTANCE;

    @Override
    public byte[] read(int number) {
      return null;
    }

    @Override
    public void write(int number, byte[] block) {
      throw new UnsupportedOperationException("this state store keeps no frozen events");
    }

    @Override
    public void remove(int number) {
      throw new UnsupportedOperationException("this state store has no frozen events");
    }
  }
}
