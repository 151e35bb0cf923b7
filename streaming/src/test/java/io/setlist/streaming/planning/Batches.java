package io.setlist.streaming.planning;

import io.setlist.streaming.kernel.EmitMode;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Micro-batches as tests plan them: with new records, and nothing else to say, but for what is set.
 */
public final class Batches {

  private Batches() {}

  public static PlannedBatchBuilder batch(long id) {
    return PlannedBatchBuilder.builder()
        .id(id)
        .reason(BatchReason.RECORDS)
        .emitMode(EmitMode.FINAL)
        .lastEarly(-1)
        .positions(new TreeMap<>())
        .ends(new TreeMap<>());
  }

  public static PlannedBatch batch(
      long id, SortedMap<Integer, Long> positions, SortedMap<Integer, Long> ends, long seenAt) {
    return batch(id).positions(positions).ends(ends).seenAt(seenAt).build();
  }

  /** It runs: planned by this run, or by one before. */
  public static RunningBatch running(PlannedBatch batch, boolean fresh) {
    return new RunningBatch(
        PlannedBatch.initial(new TreeMap<>(), 0), batch, fresh, Watermarks.NONE, 0);
  }
}
