package io.setlist.chaos.check;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was sent, per key in its order: Kafka keeps that order, since a key is in one partition.
 * Safe for a thread that adds while another reads.
 */
public final class SentRecords {

  /** Longer values are held against the tables by their digest: a flood fits into no memory. */
  static final int LARGE = 1024;

  private final Map<String, List<byte[]>> values = new HashMap<>();
  private final Map<String, byte[]> large = new HashMap<>();
  private final Set<byte[]> digested = Collections.newSetFromMap(new IdentityHashMap<>());
  private long count;

  /** A value that is sent many times is kept once where it is one array. */
  public synchronized void add(String key, byte[] value) {
    if (value.length > LARGE && digested.add(value)) large.put(digest(value), value);
    values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    count++;
  }

  public synchronized long count() {
    return count;
  }

  /** The large value of that digest; null where none was sent. */
  synchronized byte[] large(String digest) {
    return large.get(digest);
  }

  /** As Spark's {@code sha2(value, 256)} has it. */
  private static String digest(byte[] value) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The values of a key so far. */
  synchronized List<byte[]> of(String key) {
    return List.copyOf(values.getOrDefault(key, List.of()));
  }
}
