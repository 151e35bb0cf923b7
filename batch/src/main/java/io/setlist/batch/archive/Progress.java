package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.setlist.batch.archive.Completeness.Hole;
import io.setlist.batch.archive.Completeness.LogEnd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** How far the archive has come, from {@code archive_progress} as it was when this was made. */
public final class Progress {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Dataset<Row> rows;
  private final Dataset<Row> ranges;
  private final CutOff cutOff;
  private final List<Hole> holes = new ArrayList<>();

  public Progress(Dataset<Row> archiveProgress) {
    rows = archiveProgress;
    ranges =
        archiveProgress
            .select(col("seen_at"), explode(col("partitions")).as("range"))
            .select("seen_at", "range.*");
    TreeMap<Source, Long> until = new TreeMap<>();
    for (Row row :
        ranges
            .groupBy("topic", "partition")
            .agg(min("from_offset").as("from"), max("until_offset").as("until"))
            .collectAsList()) {
      until.put(source(row), row.getAs("until"));
      long from = row.getAs("from");
      if (from > 0) holes.add(new Hole(source(row), 0, from));
    }
    for (Row row : passedOver().collectAsList()) {
      holes.add(new Hole(source(row), row.getAs("reached"), row.getAs("from_offset")));
    }
    cutOff = new CutOff(until);
  }

  /** All that is archived now; records that come later are no part of this run. */
  public CutOff cutOff() {
    return cutOff;
  }

  /** Offsets that were never archived, though later ones of the same partition were. */
  public List<Hole> holes() {
    return List.copyOf(holes);
  }

  /** The number of the newest micro-batch; -1 before the first. */
  public long newestBatch() {
    Row newest = rows.agg(max("batch_id")).head();
    return newest.isNullAt(0) ? -1 : newest.getLong(0);
  }

  /** The UTC date of the newest micro-batch; there has been one. */
  public LocalDate newestDate() {
    return rows.agg(max("seen_at"))
        .head()
        .getTimestamp(0)
        .toInstant()
        .atZone(ZoneOffset.UTC)
        .toLocalDate();
  }

  /**
   * How many records came with the micro-batches after one; empty where one of them is of a version
   * that did not count them.
   */
  public Optional<Long> recordsAfter(long batch) {
    Row sum =
        rows.where(col("batch_id").gt(batch))
            .agg(coalesce(sum("records"), lit(0L)), count(lit(1)), count("records"))
            .head();
    return sum.getLong(1) == sum.getLong(2) ? Optional.of(sum.getLong(0)) : Optional.empty();
  }

  /**
   * What is known of the hours in a period.
   *
   * @param until the end of the last hour to be asked for
   */
  public Completeness completeness(Instant from, Instant until) {
    // Of an hour the first log end that was seen in it counts, for the hour before, and the last,
    // for the hour after; before and after the period, one is enough.
    Column hour = date_trunc("hour", col("seen_at"));
    Column bucket = least(greatest(hour, lit(from.minus(HOUR))), lit(until));
    Column end = struct("seen_at", "log_end");
    List<LogEnd> ends = new ArrayList<>();
    for (Row row :
        ranges
            .groupBy(col("topic"), col("partition"), bucket.as("bucket"))
            .agg(min(end).as("first"), max(end).as("last"))
            .collectAsList()) {
      ends.add(logEnd(source(row), row.getAs("first")));
      ends.add(logEnd(source(row), row.getAs("last")));
    }
    return new Completeness(cutOff.until(), holes, ends);
  }

  private static LogEnd logEnd(Source source, Row seen) {
    return new LogEnd(source, seen.getTimestamp(0).toInstant(), seen.getLong(1));
  }

  /** Ranges that begin after all that was archived of their partition before. */
  private Dataset<Row> passedOver() {
    WindowSpec earlier =
        Window.partitionBy("topic", "partition")
            .orderBy("from_offset", "until_offset")
            .rowsBetween(Window.unboundedPreceding(), -1);
    return ranges
        .withColumn("reached", max("until_offset").over(earlier))
        .where(col("from_offset").gt(col("reached")));
  }

  private static Source source(Row row) {
    return new Source(row.getAs("topic"), row.<Integer>getAs("partition"));
  }
}
