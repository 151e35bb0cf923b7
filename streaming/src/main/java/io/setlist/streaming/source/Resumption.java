package io.setlist.streaming.source;

import io.setlist.streaming.planning.Gap;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReadMaxRows;

/**
 * How a query goes on from where the last run left it.
 *
 * @param lost what is passed over: it cannot be read anywhere, and that was accepted
 * @param earliest per partition the first offset that Kafka has
 * @param archive where what lies before is read, but for the lost; null where all is read from
 *     Kafka
 * @param skipped what is not to be fetched, of what is still to be read
 * @param cut of the micro-batch that was not finished; null where none was
 */
public record Resumption(
    Gap lost, SortedMap<Integer, Long> earliest, ArchivedRecords archive, Gap skipped, Cut cut) {

  /** Where nothing is missing. */
  public static final Resumption PLAIN =
      new Resumption(Gap.NONE, Collections.emptySortedMap(), null, Gap.NONE, null);

  /** The same, without what is skipped. */
  public Resumption skipping(Gap skips) {
    return new Resumption(lost, earliest, archive, skips, cut);
  }

  /** The same, with a smaller next micro-batch. */
  public Resumption cutting(Cut smaller) {
    return new Resumption(lost, earliest, archive, skipped, smaller);
  }

  /**
   * A micro-batch that came to nothing, and may have been too large for the memory that there is.
   *
   * @param id of the one in its place, which is its own
   * @param most how many records the one in its place may take
   */
  public record Cut(long id, long most) {}

  /** Whether a micro-batch is in the place of one that came to nothing. */
  boolean isCut(long id) {
    return cut != null && cut.id() == id;
  }

  /** What a micro-batch may read, of what it is allowed to. */
  ReadLimit cut(ReadLimit limit, long id) {
    if (!isCut(id)) return limit;
    long most = limit instanceof ReadMaxRows rows ? rows.maxRows() : Long.MAX_VALUE;
    return ReadLimit.maxRows(Math.min(most, cut.most()));
  }

  /** The positions, past what is lost there. */
  SortedMap<Integer, Long> past(SortedMap<Integer, Long> positions) {
    SortedMap<Integer, Long> from = new TreeMap<>(positions);
    // One that was added since: Kafka's source would insist on its first record.
    earliest.keySet().forEach(partition -> from.putIfAbsent(partition, 0L));
    from.replaceAll((partition, offset) -> lost.after(partition, offset));
    return from;
  }

  /** From where on a range is read from Kafka; its end if not at all. */
  long kafkaFrom(int partition, long from, long until) {
    return archive == null
        ? from
        : Math.min(until, Math.max(from, earliest.getOrDefault(partition, 0L)));
  }
}
