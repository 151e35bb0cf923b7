package io.setlist.local.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was sent, per key in its order: Kafka keeps that order, since a key is in one partition.
 * Safe for a thread that adds while another reads.
 */
public final class SentRecords {

  private final Map<String, List<byte[]>> values = new HashMap<>();
  private long count;

  public synchronized void add(String key, byte[] value) {
    values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    count++;
  }

  public synchronized long count() {
    return count;
  }

  /** The values of a key so far. */
  synchronized List<byte[]> of(String key) {
    return List.copyOf(values.getOrDefault(key, List.of()));
  }
}
