package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Origin;
import io.setlist.chaos.check.Tables.Range;
import io.setlist.chaos.check.Tables.Refused;
import io.setlist.event.Event;
import io.setlist.event.Parsed;
import io.setlist.rules.Rules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * {@code late_events} and {@code dead_letters} hold each record once that SPEC 1 and 4 refuse, by
 * the watermark of its micro-batch, and no other.
 */
final class RefusalCheck {

  private final Tables tables;
  private final Reading reading;
  private final Rules rules;
  private final Differences differences = new Differences("refused");

  RefusalCheck(Tables tables, Reading reading, Rules rules) {
    this.tables = tables;
    this.reading = reading;
    this.rules = rules;
  }

  List<String> differences() {
    Map<Origin, String> late = byOrigin("late_events", tables.late(), MicroBatch::late);
    Map<Origin, String> dead = byOrigin("dead_letters", tables.dead(), MicroBatch::dead);
    Map<Integer, NavigableMap<Long, MicroBatch>> batches = batchesByOffset();
    for (Archived record : tables.archive()) {
      var batch =
          batches
              .getOrDefault(record.origin().partition(), new TreeMap<>())
              .floorEntry(record.origin().offset());
      if (batch == null) continue; // the ledger's ends tell of it
      Parsed parsed = reading.parse(record);
      compare("dead_letters", record, Reading.code(parsed), dead.remove(record.origin()));
      compare(
          "late_events", record, refusedBy(batch.getValue(), parsed), late.remove(record.origin()));
    }
    late.keySet().forEach(origin -> differences.add("late_events has " + origin + " of nowhere"));
    dead.keySet().forEach(origin -> differences.add("dead_letters has " + origin + " of nowhere"));
    return differences.lines();
  }

  private Map<Origin, String> byOrigin(
      String table, List<Refused> rows, ToLongFunction<MicroBatch> booked) {
    Map<Origin, String> reasons = new HashMap<>();
    Map<Long, Long> perBatch = new TreeMap<>();
    for (Refused row : rows) {
      perBatch.merge(row.batchId(), 1L, Long::sum);
      if (reasons.put(row.origin(), row.why()) != null) {
        differences.add(table + " has " + row.origin() + " twice");
      }
    }
    for (MicroBatch batch : tables.ledger()) {
      long there = perBatch.getOrDefault(batch.id(), 0L);
      long due = booked.applyAsLong(batch);
      differences.require(
          there == due,
          "%s has %d rows of micro-batch %d, the ledger says %d"
              .formatted(table, there, batch.id(), due));
    }
    return reasons;
  }

  /** Per partition, the micro-batches by their first offset. */
  private Map<Integer, NavigableMap<Long, MicroBatch>> batchesByOffset() {
    Map<Integer, NavigableMap<Long, MicroBatch>> partitions = new HashMap<>();
    for (MicroBatch batch : tables.ledger()) {
      for (Range range : batch.ranges()) {
        if (range.from() == range.until()) continue;
        partitions
            .computeIfAbsent(range.partition(), p -> new TreeMap<>())
            .put(range.from(), batch);
      }
    }
    return partitions;
  }

  /** The watermark that makes it late, or null. */
  private String refusedBy(MicroBatch batch, Parsed parsed) {
    Long watermark = batch.watermarkBefore();
    boolean late =
        parsed instanceof Event event
            && watermark != null
            && event.eventTime() + rules.allowedLatenessMs() <= watermark;
    return late ? Long.toString(watermark) : null;
  }

  private void compare(String table, Archived record, String due, String found) {
    if (due == null ? found == null : due.equals(found)) return;
    differences.add(
        "%s has %s for record %s, due is %s".formatted(table, found, record.origin(), due));
  }
}
