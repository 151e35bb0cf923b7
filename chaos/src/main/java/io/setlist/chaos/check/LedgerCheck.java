package io.setlist.chaos.check;

import io.setlist.chaos.check.Tables.Archived;
import io.setlist.chaos.check.Tables.MicroBatch;
import io.setlist.chaos.check.Tables.Range;
import io.setlist.local.traffic.TrueSession;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** {@code ledger} adds up: to the offsets consumed, to the other tables, and over its own rows. */
final class LedgerCheck {

  private final Tables tables;
  private final Reading reading;
  private final Differences differences = new Differences("ledger");

  LedgerCheck(Tables tables, Reading reading) {
    this.tables = tables;
    this.reading = reading;
  }

  List<String> differences() {
    List<MicroBatch> batches =
        tables.ledger().stream().sorted(Comparator.comparingLong(MicroBatch::id)).toList();
    checkSequence(batches);
    batches.forEach(this::checkSums);
    checkEnds();
    checkAccepted();
    return differences.lines();
  }

  private void checkSequence(List<MicroBatch> batches) {
    Long watermark = null;
    for (int i = 0; i < batches.size(); i++) {
      MicroBatch batch = batches.get(i);
      if (batch.id() != i) {
        differences.add("row " + i + " is of micro-batch " + batch.id());
        return;
      }
      differences.require(
          Objects.equals(batch.watermarkBefore(), watermark),
          "micro-batch %d begins with watermark %s, the one before ended with %s"
              .formatted(i, batch.watermarkBefore(), watermark));
      differences.require(
          watermark == null
              || (batch.watermarkAfter() != null && batch.watermarkAfter() >= watermark),
          "micro-batch %d takes the watermark back from %s to %s"
              .formatted(i, watermark, batch.watermarkAfter()));
      watermark = batch.watermarkAfter();
    }
  }

  private void checkSums(MicroBatch batch) {
    long consumed = batch.ranges().stream().mapToLong(r -> r.until() - r.from()).sum();
    long sum = batch.accepted() + batch.duplicates() + batch.late() + batch.dead();
    differences.require(
        batch.records() == consumed && sum == consumed,
        "micro-batch %d consumed %d offsets, has %d records, its counts come to %d"
            .formatted(batch.id(), consumed, batch.records(), sum));
  }

  private void checkEnds() {
    List<Range> ranges = tables.ledger().stream().flatMap(b -> b.ranges().stream()).toList();
    Map<Integer, Long> consumed = Contiguity.check(ranges, differences);
    consumed.values().removeIf(end -> end == 0);
    Map<Integer, Long> archived = new TreeMap<>();
    for (Archived record : tables.archive()) {
      archived.merge(record.origin().partition(), record.next(), Math::max);
    }
    differences.require(
        consumed.equals(archived),
        "it ends at offsets " + consumed + ", the archive at " + archived);
  }

  private void checkAccepted() {
    long booked = tables.ledger().stream().mapToLong(MicroBatch::accepted).sum();
    long distinct = reading.liveSessions(tables).stream().mapToLong(TrueSession::eventCount).sum();
    differences.require(
        booked == distinct,
        "%d accepted events, of %d that are distinct and not refused".formatted(booked, distinct));
  }
}
