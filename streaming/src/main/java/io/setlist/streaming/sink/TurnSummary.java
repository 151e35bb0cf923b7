package io.setlist.streaming.sink;

import static org.apache.spark.sql.functions.col;

import io.setlist.streaming.state.Output;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a micro-batch came to, without its rows. Making it is the one job that runs the micro-batch:
 * sessions stay behind in the cache, what is small comes to the driver.
 */
final class TurnSummary implements Serializable {

  private static final long serialVersionUID = 1L;

  private long records;
  private long forgotten;
  private long dead;
  private long late;
  private long duplicates;
  private long inserts;
  private long changes;
  private final TreeMap<Integer, Long> largestAccepted = new TreeMap<>();
  private final ArrayList<byte[]> held = new ArrayList<>();

  /** Runs the micro-batch. */
  static TurnSummary of(Dataset<Row> output) {
    List<TurnSummary> parts =
        output
            .select(
                col(Output.KIND),
                col(Output.TALLY),
                col(Output.HELD),
                col(Output.SESSION).getField("revision"))
            .javaRDD()
            .mapPartitions(TurnSummary::ofPartition)
            .collect();
    TurnSummary all = new TurnSummary();
    parts.forEach(all::merge);
    return all;
  }

  private static Iterator<TurnSummary> ofPartition(Iterator<Row> rows) {
    TurnSummary part = new TurnSummary();
    rows.forEachRemaining(part::add);
    return List.of(part).iterator();
  }

  private void add(Row row) {
    switch (row.getByte(0)) {
      case Output.COUNTS -> count(row.getStruct(1));
      case Output.WAITING -> held.add(row.getAs(2));
      case Output.WITHDRAWAL -> changes++;
      case Output.UPSERT -> {
        if (row.getLong(3) == 1) inserts++;
        else changes++;
      }
      default -> {} // refused records are counted by their partition's tally
    }
  }

  private void count(Row tally) {
    records += tally.getLong(1);
    forgotten += tally.getLong(2);
    dead += tally.getLong(3);
    late += tally.getLong(4);
    duplicates += tally.getLong(5);
    if (!tally.isNullAt(6)) {
      largestAccepted.merge(tally.getInt(0), tally.getLong(6), Math::max);
    }
  }

  private void merge(TurnSummary other) {
    records += other.records;
    forgotten += other.forgotten;
    dead += other.dead;
    late += other.late;
    duplicates += other.duplicates;
    inserts += other.inserts;
    changes += other.changes;
    other.largestAccepted.forEach((p, t) -> largestAccepted.merge(p, t, Math::max));
    held.addAll(other.held);
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

  /** Ids of the users whose changes wait. */
  List<byte[]> held() {
    return held;
  }
}
