package io.setlist.streaming.source;

import java.io.Serializable;

/**
 * Offsets of one partition.
 *
 * @param until the offset after the last
 */
public record OffsetRange(int partition, long from, long until) implements Serializable {

  /** How many offsets; in a compacted topic there may be fewer records. */
  public long size() {
    return until - from;
  }

  boolean has(int ofPartition, long offset) {
    return partition == ofPartition && from <= offset && offset < until;
  }
}
