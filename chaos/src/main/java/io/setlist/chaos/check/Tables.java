package io.setlist.chaos.check;

import io.setlist.local.traffic.TrueSession;
import java.util.List;
import java.util.Map;

/** All rows of the streaming tables of one topic, as they lie there: in no order, all of them. */
public record Tables(
    List<Archived> archive,
    List<Range> progress,
    List<MicroBatch> ledger,
    List<SessionRow> sessions,
    List<Refused> late,
    List<Refused> dead,
    List<Repair> repairs) {

  /** Where a record stands in the topic. */
  public record Origin(int partition, long offset) {
    @Override
    public String toString() {
      return partition + "/" + offset;
    }
  }

  /** A row of {@code archive}; the timestamp as {@link io.setlist.event.RecordTime#of} gives it. */
  public record Archived(Origin origin, long timestamp, byte[] key, byte[] value) {

    /** The offset after this record's. */
    long next() {
      return origin.offset() + 1;
    }
  }

  /** What a micro-batch took from a partition: up to {@code until}, without it. */
  public record Range(long batchId, int partition, long from, long until) {}

  /** A row of {@code ledger}; the watermarks in epoch milliseconds, null while there is none. */
  public record MicroBatch(
      long id,
      long records,
      long accepted,
      long duplicates,
      long late,
      long dead,
      List<Range> ranges,
      Long watermarkBefore,
      Long watermarkAfter) {}

  /** A session as the table has it; {@code updatedAt} in epoch milliseconds. */
  public record SessionRow(TrueSession session, String status, String origin, long updatedAt) {

    boolean isRepaired() {
      return origin.equals("repair");
    }
  }

  /**
   * A row of {@code late_events} or {@code dead_letters}.
   *
   * @param why the letter's code; of a late event the watermark that refused it
   */
  public record Refused(Origin origin, long batchId, String why) {}

  /**
   * What a repair did for one date.
   *
   * @param at its {@code repaired_at}, epoch milliseconds
   * @param date the sessions' date
   * @param cutOff per partition, up to where the batch had read
   */
  public record Repair(long at, String date, Map<Integer, Long> cutOff) {}
}
