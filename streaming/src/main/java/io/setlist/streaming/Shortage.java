package io.setlist.streaming;

import io.setlist.streaming.planning.Gap;
import io.setlist.streaming.planning.Progress;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What Kafka has no more of the records that a query has yet to read.
 *
 * @param needed per partition the offset from which on the query needs records
 * @param earliest per partition the first offset that Kafka has
 * @param dropped of those needed, what Kafka has no more
 * @param lost of those, what the archive has not either
 * @param fills whether the query can read in the archive
 */
record Shortage(
    Progress progress,
    SortedMap<Integer, Long> needed,
    SortedMap<Integer, Long> earliest,
    Gap dropped,
    Gap lost,
    boolean fills) {

  /** In words, with what to do. */
  String complaint(String query, String topic) {
    return String.format(
        Locale.ROOT,
        "Kafka has deleted %,d records of topic '%s' that the %s query has not read (%s); %s",
        dropped.records(),
        topic,
        query,
        dropped,
        advice(lost.records()));
  }

  private String advice(long without) {
    if (!fills) return "--accept-data-loss goes on without them";
    if (without == 0) return "the archive has them all: --fill-from-archive reads them there";
    if (without == dropped.records()) {
      return "the archive does not show that it has any: --accept-data-loss goes on without";
    }
    return String.format(
        Locale.ROOT,
        "the archive has %,d of them: --accept-data-loss reads those there and goes on without the"
            + " other %,d",
        dropped.records() - without,
        without);
  }
}
