package io.setlist.streaming.state;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.ByteArrayPair;
import org.apache.spark.sql.execution.streaming.state.RocksDB;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreMetrics;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.unsafe.Platform;
import scala.collection.JavaConverters;

/** Spark's states alone, in a database that has frozen events too. */
final class SessionStateStore implements StateStore {

  private static final byte[] STATES = {RocksDBStateStoreProvider.STATE_ENCODING_VERSION()};

  /** Commits. So many files of changes, and their like again, are read in no time. */
  static final int UPKEEP_EVERY = 50;

  private final StateStore store;
  private final RocksDB db;
  private final int keyFields;
  private final int valueFields;
  private final Runnable upkeep;

  /**
   * @param upkeep makes a snapshot of what was committed, and takes away what is older than Spark
   *     keeps
   */
  SessionStateStore(StateStore store, RocksDB db, int keyFields, int valueFields, Runnable upkeep) {
    this.store = store;
    this.db = db;
    this.keyFields = keyFields;
    this.valueFields = valueFields;
    this.upkeep = upkeep;
  }

  /** Spark looks with it for timers that are due, in every micro-batch. */
  @Override
  public scala.collection.Iterator<UnsafeRowPair> iterator() {
    Iterator<ByteArrayPair> pairs = JavaConverters.asJavaIterator(db.prefixScan(STATES));
    UnsafeRow key = new UnsafeRow(keyFields);
    UnsafeRow value = new UnsafeRow(valueFields);
    UnsafeRowPair rows = new UnsafeRowPair(key, value);
    return JavaConverters.asScalaIterator(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return pairs.hasNext();
          }

          @Override
          public UnsafeRowPair next() {
            ByteArrayPair next = pairs.next();
            point(key, next.key());
            point(value, next.value());
            return rows;
          }
        });
  }

  private static void point(UnsafeRow row, byte[] encoded) {
    int version = STATES.length;
    row.pointTo(encoded, Platform.BYTE_ARRAY_OFFSET + version, encoded.length - version);
  }

  @Override
  public StateStoreId id() {
    return store.id();
  }

  @Override
  public long version() {
    return store.version();
  }

  @Override
  public UnsafeRow get(UnsafeRow key) {
    return store.get(key);
  }

  @Override
  public void put(UnsafeRow key, UnsafeRow value) {
    store.put(key, value);
  }

  @Override
  public void remove(UnsafeRow key) {
    store.remove(key);
  }

  /**
   * Spark's own upkeep is beside the tasks, for the first time after a minute. A scheduler's runs
   * may all be shorter: each would begin with all the changes since the first.
   */
  @Override
  public long commit() {
    long version = store.commit();
    if (version % UPKEEP_EVERY == 0) upkeep.run();
    return version;
  }

  @Override
  public void abort() {
    store.abort();
  }

  @Override
  public StateStoreMetrics metrics() {
    return store.metrics();
  }

  @Override
  public boolean hasCommitted() {
    return store.hasCommitted();
  }

  @Override
  public scala.collection.Iterator<UnsafeRowPair> prefixScan(UnsafeRow prefixKey) {
    return store.prefixScan(prefixKey);
  }
}
