package io.setlist.streaming.planning;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the ledger remembers of the watermark: its newest row. Spark's checkpoint holds the
 * watermark but not how far each partition has come, and a tracker without that would run ahead
 * after a restart.
 *
 * @param batchId of the newest row; -1 where the ledger is empty
 * @param before the watermark of that micro-batch
 * @param after the watermark of the next one
 * @param largest per partition the largest accepted event time so far, epoch milliseconds
 * @param writtenAt when that micro-batch ran, epoch milliseconds: a silence that a restart cuts in
 *     two counts from here, which is never too early
 */
public record WatermarkMemory(
    long batchId, long before, long after, SortedMap<Integer, Long> largest, long writtenAt) {

  /** Of an empty ledger. */
  public static final WatermarkMemory NOTHING =
      new WatermarkMemory(-1, Watermarks.NONE, Watermarks.NONE, new TreeMap<>(), 0);
}
