package io.setlist.streaming.sink;

import io.setlist.cli.JobException;
import io.setlist.streaming.planning.PendingUsers;
import io.setlist.streaming.state.Output;
import io.setlist.table.Columns;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a micro-batch came to, without its rows: small enough for the driver. */
final class BatchSummary implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int KIND = Output.SCHEMA.fieldIndex(Output.KIND);
  private static final int SESSION = Output.SCHEMA.fieldIndex(Output.SESSION);
  private static final int TALLY = Output.SCHEMA.fieldIndex(Output.TALLY);
  private static final int DEAD_LETTER = Output.SCHEMA.fieldIndex(Output.DEAD);
  private static final int CODE = Columns.DEAD_LETTER.fieldIndex("code");
  private static final int FIELD = Columns.DEAD_LETTER.fieldIndex("field");
  private static final int PENDING = Output.SCHEMA.fieldIndex(Output.PENDING);
  private static final int REVISION = Output.SESSION_COLUMNS.fieldIndex("revision");
  private static final int PARTITION = Output.TALLY_COLUMNS.fieldIndex("partition");
  private static final int OFFSETS = Output.TALLY_COLUMNS.fieldIndex("offsets");
  private static final int RECORDS = Output.TALLY_COLUMNS.fieldIndex("records");
  private static final int FORGOTTEN = Output.TALLY_COLUMNS.fieldIndex("forgotten");
  private static final int DEAD = Output.TALLY_COLUMNS.fieldIndex("dead");
  private static final int LATE = Output.TALLY_COLUMNS.fieldIndex("late");
  private static final int DUPLICATES = Output.TALLY_COLUMNS.fieldIndex("duplicates");
  private static final int LARGEST = Output.TALLY_COLUMNS.fieldIndex("max_event_time");

  private long records;
  private long forgotten;
  private long dead;
  private long late;
  private long duplicates;
  private long inserts;
  private long changes;
  private final TreeMap<Integer, Long> offsets = new TreeMap<>();
  private final TreeMap<String, Long> reasons = new TreeMap<>();
  private final TreeMap<Integer, Long> largestAccepted = new TreeMap<>();
  private long pending;

  /**
   * Looks through rows of {@link Output#SCHEMA}: not as a query, which would be planned anew for
   * each micro-batch and make objects of every row.
   *
   * @param waiting where the users go whose changes wait
   */
  static BatchSummary of(JavaRDD<InternalRow> output, PendingUsers.OfBatch waiting) {
    List<BatchSummary> parts =
        output.mapPartitions(rows -> List.of(ofPartition(rows, waiting)).iterator()).collect();
    BatchSummary all = new BatchSummary();
    parts.forEach(all::merge);
    return all;
  }

  private static BatchSummary ofPartition(
      Iterator<InternalRow> rows, PendingUsers.OfBatch waiting) {
    BatchSummary part = new BatchSummary();
    PendingUsers.OfBatch.Writer users = waiting.ofTask(TaskContext.get().partitionId());
    while (rows.hasNext()) part.add(rows.next(), users);
    users.finish();
    return part;
  }

  private void add(InternalRow row, PendingUsers.OfBatch.Writer waiting) {
    switch (row.getByte(KIND)) {
      case Output.COUNTS -> count(row.getStruct(TALLY, Output.TALLY_COLUMNS.length()));
      case Output.PENDING_USER -> {
        pending++;
        waiting.add(row.getBinary(PENDING));
      }
      case Output.WITHDRAWAL -> changes++;
      case Output.UPSERT -> {
        InternalRow session = row.getStruct(SESSION, Output.SESSION_COLUMNS.length());
        if (session.getLong(REVISION) == 1) inserts++;
        else changes++;
      }
      case Output.DEAD_LETTER ->
          reasons.merge(
              reason(row.getStruct(DEAD_LETTER, Columns.DEAD_LETTER.length())), 1L, Long::sum);
      default -> {} // refused records are counted by their partition's tally
    }
  }

  /** One of few: the codes and the known fields. */
  private static String reason(InternalRow deadLetter) {
    String code = deadLetter.getString(CODE);
    return deadLetter.isNullAt(FIELD) ? code : code + " " + deadLetter.getString(FIELD);
  }

  private void count(InternalRow tally) {
    records += tally.getLong(RECORDS);
    forgotten += tally.getLong(FORGOTTEN);
    dead += tally.getLong(DEAD);
    late += tally.getLong(LATE);
    duplicates += tally.getLong(DUPLICATES);
    if (!tally.isNullAt(PARTITION)) {
      offsets.merge(tally.getInt(PARTITION), tally.getLong(OFFSETS), Long::sum);
    }
    if (!tally.isNullAt(LARGEST)) {
      largestAccepted.merge(tally.getInt(PARTITION), tally.getLong(LARGEST), Math::max);
    }
  }

  private void merge(BatchSummary other) {
    records += other.records;
    forgotten += other.forgotten;
    dead += other.dead;
    late += other.late;
    duplicates += other.duplicates;
    inserts += other.inserts;
    changes += other.changes;
    other.offsets.forEach((p, n) -> offsets.merge(p, n, Long::sum));
    other.reasons.forEach((reason, n) -> reasons.merge(reason, n, Long::sum));
    other.largestAccepted.forEach((p, t) -> largestAccepted.merge(p, t, Math::max));
    pending += other.pending;
  }

  /**
   * Makes sure that every offset of a micro-batch has come through the query, as a record or as
   * none: what is missing would be in no table, and nobody would look for it.
   *
   * @param from per partition where the micro-batch begins, 0 where it is not named
   * @param until per partition where it ends
   * @throws JobException (failed) where some are missing
   */
  void requireAll(String topic, Map<Integer, Long> from, Map<Integer, Long> until) {
    until.forEach(
        (partition, end) -> {
          long first = from.getOrDefault(partition, 0L);
          long seen = offsets.getOrDefault(partition, 0L);
          if (seen == end - first) return;
          throw JobException.failed(
              String.format(
                  Locale.ROOT,
                  "of the offsets %d to %d of partition %d of topic '%s' the query has seen %d in"
                      + " place of %d: nothing of this micro-batch was written, and it is repeated"
                      + " at the next start; if that ends here again, please report it",
                  first,
                  end,
                  partition,
                  topic,
                  seen,
                  end - first),
              null);
        });
  }

  long records() {
    return records;
  }

  /** Records of forgotten users. */
  long forgotten() {
    return forgotten;
  }

  long dead() {
    return dead;
  }

  /** Why records are dead, code and field, with how many are. */
  Map<String, Long> reasons() {
    return reasons;
  }

  long late() {
    return late;
  }

  long duplicates() {
    return duplicates;
  }

  /** What is left of the records after the forgotten, the dead, the late and the duplicates. */
  long accepted() {
    return records - forgotten - dead - late - duplicates;
  }

  /** Sessions that were never in the table. */
  long inserts() {
    return inserts;
  }

  /** Rows of the table to be replaced or removed. */
  long changes() {
    return changes;
  }

  /** Per partition the largest accepted event time, epoch milliseconds. */
  Map<Integer, Long> largestAccepted() {
    return largestAccepted;
  }

  /** Users whose changes wait. */
  long pending() {
    return pending;
  }

  /** In one line, for the log. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d records (%d accepted, %d duplicates, %d late, %d dead, %d of forgotten users), %d"
            + " sessions new and %d changed, %d users wait",
        records,
        accepted(),
        duplicates,
        late,
        dead,
        forgotten,
        inserts,
        changes,
        pending);
  }
}
