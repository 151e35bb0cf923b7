package io.setlist.streaming.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;

/** One user's blocks, beside the state as the store has them, and how often they were asked for. */
final class BlocksInMemory implements FrozenBlocks {

  final Map<Integer, byte[]> blocks = new TreeMap<>();
  int reads;

  @Override
  public byte[] read(int number) {
    reads++;
    return blocks.get(number);
  }

  @Override
  public void write(int number, byte[] block) {
    blocks.put(number, block);
  }

  @Override
  public void remove(int number) {
    assertThat(blocks.remove(number)).as("block %d, to be removed", number).isNotNull();
  }

  int bytes() {
    return blocks.values().stream().mapToInt(block -> block.length).sum();
  }

  /** Keeps the state that a step came to as the job does: as bytes, and read again. */
  UserState keep(UserState before, UserState after) {
    if (after != before) after.keepFrozen(before);
    return UserState.decode(after.userId(), after.encode(), this);
  }

  BlocksInMemory copy() {
    BlocksInMemory copy = new BlocksInMemory();
    copy.blocks.putAll(blocks);
    return copy;
  }
}
