package io.setlist.streaming.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.setlist.streaming.StreamingTest;
import io.setlist.streaming.kernel.FrozenBlocks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStoreProviderId;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States and frozen events in one database, and what the provider needs of Spark's. */
class SessionStateStoreTest extends StreamingTest {

  private static final StructType KEY = new StructType().add("key", DataTypes.BinaryType);
  private static final StructType VALUE = new StructType().add("value", DataTypes.BinaryType);

  @TempDir Path checkpoint;
  private SessionStateStoreProvider provider;

  @BeforeEach
  void open() {
    provider = (SessionStateStoreProvider) provider(SessionStateStoreProvider.class);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void blocksAreNoStates() {
    StateStore store = provider.getStore(0);
    store.put(row(KEY, "ann"), row(VALUE, "a state"));
    blocksOf("ann").write(0, utf8("a block"));
    blocksOf("").write(0, utf8("nobody's block"));
    store.put(row(KEY, "zoë"), row(VALUE, "another"));

    assertThat(states(store))
        .containsOnly(Map.entry("ann", "a state"), Map.entry("zoë", "another"));
    assertThat(store.get(row(KEY, "ann")).getBinary(0)).isEqualTo(utf8("a state"));
    assertThat(blocksOf("ann").read(0)).isEqualTo(utf8("a block"));
    store.abort();
  }

  @Test
  void noUserHasAnothersBlocks() {
    StateStore store = provider.getStore(0);
    blocksOf("a").write(0x62000000, utf8("of a"));
    blocksOf("ab").write(0, utf8("of ab"));
    assertThat(blocksOf("a").read(0)).isNull();
    assertThat(blocksOf("ab").read(0x62000000)).isNull();
    blocksOf("a").remove(0x62000000);
    assertThat(blocksOf("a").read(0x62000000)).isNull();
    assertThat(blocksOf("ab").read(0)).isEqualTo(utf8("of ab"));
    store.abort();
  }

  /** A micro-batch that is tried again begins with what the one before it left. */
  @Test
  void aVersionHasTheBlocksOfItsStates() {
    commit(0, "one");
    commit(1, "two");
    StateStore again = provider.getStore(1);
    assertThat(states(again)).containsEntry("ann", "one");
    assertThat(blocksOf("ann").read(0)).isEqualTo(utf8("one"));
    blocksOf("ann").write(0, utf8("never"));
    again.abort();
    provider.getStore(2).abort();
    assertThat(states(provider.getStore(2))).containsEntry("ann", "two");
    assertThat(blocksOf("ann").read(0)).isEqualTo(utf8("two"));
  }

  @Test
  void anotherProcessFindsThemInTheCheckpoint() {
    commit(0, "one");
    provider.close();
    open();
    StateStore store = provider.getStore(1);
    assertThat(states(store)).containsOnly(Map.entry("ann", "one"));
    assertThat(blocksOf("ann").read(0)).isEqualTo(utf8("one"));
    store.abort();
  }

  /** So a checkpoint can be looked into with Spark's own tools, as long as they ask by key. */
  @Test
  void sparksOwnProviderReadsTheStates() {
    commit(0, "one");
    provider.close();
    StateStoreProvider sparks = provider(RocksDBStateStoreProvider.class);
    StateStore store = sparks.getStore(1);
    assertThat(store.get(row(KEY, "ann")).getBinary(0)).isEqualTo(utf8("one"));
    store.abort();
    sparks.close();
  }

  /** As a scheduler has them; Spark's own upkeep comes after a minute for the first time. */
  @Test
  void runsOfAMomentLeaveNoMoreThanLongOnes() {
    spark().conf().set("spark.sql.streaming.minBatchesToRetain", "10");
    try {
      for (int version = 0; version < 160; version++) {
        provider.close();
        open();
        commit(version, "of " + version);
      }
      List<String> left = List.of(checkpoint.resolve("0/0").toFile().list());
      assertThat(left).contains("150.zip").doesNotContain("1.changelog", "99.changelog");
      assertThat(left.stream().filter(name -> name.matches("\\d+\\..*")))
          .hasSizeLessThan(10 + 2 * SessionStateStore.UPKEEP_EVERY);
      assertThat(states(provider.getReadStore(160))).containsOnly(Map.entry("ann", "of 159"));
    } finally {
      spark().conf().unset("spark.sql.streaming.minBatchesToRetain");
    }
  }

  @Test
  void outsideATaskThereIsNoPlaceForBlocks() {
    provider.getStore(0).abort();
    assertThatThrownBy(SessionStateStoreProvider::ofTask).isInstanceOf(IllegalStateException.class);
  }

  private void commit(long version, String text) {
    StateStore store = provider.getStore(version);
    store.put(row(KEY, "ann"), row(VALUE, text));
    blocksOf("ann").write(0, utf8(text));
    assertThat(store.commit()).isEqualTo(version + 1);
  }

  private StateStoreProvider provider(Class<?> of) {
    spark().conf().set("spark.sql.streaming.stateStore.providerClass", of.getName());
    StateStoreId id = new StateStoreId(checkpoint.toUri().toString(), 0, 0, "default");
    return StateStoreProvider.createAndInit(
        new StateStoreProviderId(id, UUID.randomUUID()),
        KEY,
        VALUE,
        0,
        new StateStoreConf(
            spark().sessionState().conf(), new scala.collection.immutable.HashMap<>()),
        spark().sessionState().newHadoopConf());
  }

  private FrozenBlocks blocksOf(String user) {
    return new FrozenKeys(provider.rocksDB(), utf8(user));
  }

  private static Map<String, String> states(StateStore store) {
    Map<String, String> states = new TreeMap<>();
    var pairs = store.iterator();
    while (pairs.hasNext()) {
      UnsafeRowPair pair = pairs.next();
      states.put(text(pair.key()), text(pair.value()));
    }
    return states;
  }

  private static String text(UnsafeRow row) {
    return new String(row.getBinary(0), StandardCharsets.UTF_8);
  }

  private static UnsafeRow row(StructType type, String text) {
    var row =
        new org.apache.spark.sql.catalyst.expressions.GenericInternalRow(new Object[] {utf8(text)});
    return UnsafeProjection.create(type).apply(row).copy();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
