package io.setlist.streaming.state;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.execution.streaming.state.RocksDB;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's store in RocksDB, in which a group has, beside the one value that Spark has for it, the
 * blocks of its frozen events: under keys of their own, so that a micro-batch writes what is new
 * and not all that is known of a user. One commit makes a version of both.
 *
 * <p>Spark's states lie in the database as they do without this class. It leans on the internals of
 * {@link RocksDBStateStoreProvider} that {@code SessionStateStoreTest} pins.
 */
public final class SessionStateStoreProvider extends RocksDBStateStoreProvider {

  private static final Logger LOG = LoggerFactory.getLogger(SessionStateStoreProvider.class);

  private static final ThreadLocal<FrozenStore> OF_TASK = new ThreadLocal<>();

  private int keyFields;
  private int valueFields;

  /** That of the running task, which has asked for its state store before. */
  public static FrozenStore ofTask() {
    FrozenStore store = OF_TASK.get();
    if (store != null) return store;
    throw new IllegalStateException(
        "the state of this checkpoint is in another store than Setlist's, which its newest file in"
            + " offsets/ names: it was begun by something else, or by a build before 0.1.0; begin"
            + " anew with another --warehouse");
  }

  @Override
  public void init(
      StateStoreId id,
      StructType keySchema,
      StructType valueSchema,
      int numColsPrefixKey,
      StateStoreConf storeConf,
      Configuration hadoop) {
    keyFields = keySchema.length();
    valueFields = valueSchema.length();
    super.init(id, keySchema, valueSchema, numColsPrefixKey, storeConf, hadoop);
  }

  @Override
  public StateStore getStore(long version) {
    StateStore store = statesOf(super.getStore(version));
    TaskContext task = TaskContext.get();
    if (task != null) {
      RocksDB db = rocksDB();
      OF_TASK.set(userId -> new FrozenKeys(db, userId));
      TaskCompletionListener clear = done -> OF_TASK.remove();
      task.addTaskCompletionListener(clear);
    }
    return store;
  }

  @Override
  public StateStore getReadStore(long version) {
    return statesOf(super.getReadStore(version));
  }

  private StateStore statesOf(StateStore store) {
    return new SessionStateStore(store, rocksDB(), keyFields, valueFields, this::lookAfter);
  }

  /** Nothing rests on it: the changes are committed. */
  private void lookAfter() {
    try {
      doMaintenance();
    } catch (Exception e) { // Scala's methods declare none
      LOG.warn("cannot look after the state in {}: {}", stateStoreId(), e.toString());
    }
  }
}
