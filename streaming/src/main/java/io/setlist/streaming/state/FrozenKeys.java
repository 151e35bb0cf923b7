package io.setlist.streaming.state;

import io.setlist.streaming.kernel.FrozenBlocks;
import java.nio.ByteBuffer;
import org.apache.spark.sql.execution.streaming.state.RocksDB;

/** One user's blocks in the database of the states. */
final class FrozenKeys implements FrozenBlocks {

  /** Spark's keys begin with the version of its encoding, 0. */
  private static final byte KIND = 1;

  private final RocksDB db;
  private final byte[] userId;

  FrozenKeys(RocksDB db, byte[] userId) {
    this.db = db;
    this.userId = userId;
  }

  // The number has a fixed length at the end, so that no two users share a key.
  private byte[] key(int number) {
    return ByteBuffer.allocate(1 + userId.length + Integer.BYTES)
        .put(KIND)
        .put(userId)
        .putInt(number)
        .array();
  }

  @Override
  public byte[] read(int number) {
    return db.get(key(number));
  }

  @Override
  public void write(int number, byte[] block) {
    db.put(key(number), block);
  }

  @Override
  public void remove(int number) {
    db.remove(key(number));
  }
}
