package io.setlist.bench.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When a record was in the tables: when the micro-batch that read it had written all else and wrote
 * its ledger row.
 */
final class Visibility {

  private final Map<Integer, NavigableMap<Long, Long>> committed = new HashMap<>();

  /** A micro-batch has read a partition up to an offset, without it. */
  void add(int partition, long untilOffset, long committedAt) {
    committed
        .computeIfAbsent(partition, p -> new TreeMap<>())
        .merge(untilOffset, committedAt, Math::min);
  }

  /** Epoch milliseconds; empty where no micro-batch has read it. */
  OptionalLong of(Sample sample) {
    NavigableMap<Long, Long> partition =
        committed.getOrDefault(sample.partition(), new TreeMap<>());
    Entry<Long, Long> micro = partition.higherEntry(sample.offset());
    return micro == null ? OptionalLong.empty() : OptionalLong.of(micro.getValue());
  }
}
