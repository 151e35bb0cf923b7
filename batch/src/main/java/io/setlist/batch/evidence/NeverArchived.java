package io.setlist.batch.evidence;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.setlist.batch.archive.Completeness.Hole;
import io.setlist.batch.archive.Progress;
import io.setlist.rules.Rules;
import io.setlist.table.Table;
import io.setlist.table.Warehouse;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Records that the stream has read and the archive never had: where it began later, or passed over
 * what Kafka had deleted. The live sessions count them, and no archive does. What times their
 * events may have is told by the ledger: none is older than the stream then accepted.
 *
 * @param from the first date that their events may be on
 * @param to the last one
 */
record NeverArchived(Hole hole, LocalDate from, LocalDate to) {

  static List<NeverArchived> of(Warehouse warehouse, Progress progress, Rules rules) {
    List<NeverArchived> all = new ArrayList<>();
    if (!warehouse.has(Table.LEDGER)) return all;
    for (Hole hole : progress.holes()) {
      readByStream(warehouse.read(Table.LEDGER), hole, rules).ifPresent(all::add);
    }
    return all;
  }

  private static Optional<NeverArchived> readByStream(Dataset<Row> ledger, Hole hole, Rules rules) {
    Column range = col("range");
    Column overlaps =
        range
            .getField("topic")
            .equalTo(hole.source().topic())
            .and(range.getField("partition").equalTo(hole.source().partition()))
            .and(range.getField("from_offset").lt(hole.until()))
            .and(range.getField("until_offset").gt(hole.from()))
            .and(range.getField("until_offset").gt(range.getField("from_offset")));
    Row read =
        ledger
            .select(col("watermark_before"), explode(col("partitions")).as("range"))
            .where(overlaps)
            .agg(
                count(lit(1)),
                // Without a watermark, nothing was too old.
                min(coalesce(col("watermark_before"), lit(new Timestamp(0)))),
                max(range.getField("max_event_time")))
            .head();
    if (read.getLong(0) == 0 || read.isNullAt(2)) return Optional.empty();
    Instant watermark = read.getTimestamp(1).toInstant();
    return Optional.of(
        new NeverArchived(
            hole,
            watermark.equals(Instant.EPOCH)
                ? LocalDate.EPOCH
                : date(watermark.minus(rules.allowedLateness())),
            date(read.getTimestamp(2).toInstant())));
  }

  private static LocalDate date(Instant at) {
    return at.atZone(ZoneOffset.UTC).toLocalDate();
  }

  boolean holds(LocalDate date) {
    return !date.isBefore(from) && !date.isAfter(to);
  }

  String reason() {
    return String.format(
        Locale.ROOT,
        "records %,d to %,d of %s, which the stream has read, were never archived",
        hole.from(),
        hole.until() - 1,
        hole.source());
  }
}
