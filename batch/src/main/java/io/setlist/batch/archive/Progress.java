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
  private static final Duration DAY = Duration.ofDays(1);

  private final Dataset<Row> rows;
  private final Summary known;
  private final Summary summary;

  /**
   * Reads the micro-batches since the last night.
   *
   * @param archiveProgress all rows
   * @param table its id
   * @param before what the last night knew; empty, or of another table: then all are read
   */
  public Progress(Dataset<Row> archiveProgress, String table, Optional<Summary> before) {
    rows = archiveProgress;
    known = before.filter(s -> s.table().equals(table)).orElse(Summary.nothing(table));
    Dataset<Row> news = ranges(rows.where(col("batch_id").gt(known.batch())));
    TreeMap<Source, Long> until = new TreeMap<>(known.cutOff().until());
    List<Hole> holes = new ArrayList<>(known.holes());
    long newest = known.batch();
    for (Row row :
        news.groupBy("topic", "partition")
            .agg(
                min("from_offset").as("from"),
                max("until_offset").as("until"),
                max("batch_id").as("newest"))
            .collectAsList()) {
      long reached = until.getOrDefault(source(row), 0L);
      long from = row.getAs("from");
      if (from > reached) holes.add(new Hole(source(row), reached, from));
      until.merge(source(row), row.<Long>getAs("until"), Math::max);
      newest = Math.max(newest, row.<Long>getAs("newest"));
    }
    for (Row row : passedOver(news).collectAsList()) {
      holes.add(new Hole(source(row), row.getAs("reached"), row.getAs("from_offset")));
    }
    summary = new Summary(table, newest, new CutOff(until).reported(), holes);
  }

  private static Dataset<Row> ranges(Dataset<Row> rows) {
    return rows.select(col("batch_id"), col("seen_at"), explode(col("partitions")).as("range"))
        .select("batch_id", "seen_at", "range.*");
  }

  /** For the next night. */
  public Summary summary() {
    return summary;
  }

  /** All that is archived now; records that come later are no part of this run. */
  public CutOff cutOff() {
    return summary.cutOff();
  }

  /** What the last night had; nothing where there was none. */
  public CutOff before() {
    return known.cutOff();
  }

  /** Offsets that were never archived, though later ones of the same partition were. */
  public List<Hole> holes() {
    return summary.holes();
  }

  /** Whether there was a last night, of the same table. */
  public boolean hasBefore() {
    return known.batch() >= 0;
  }

  /** The UTC date of the newest micro-batch; empty where the table has none. */
  public Optional<LocalDate> newestDate() {
    return Optional.ofNullable(rows.agg(max("seen_at")).head().getTimestamp(0))
        .map(at -> at.toInstant().atZone(ZoneOffset.UTC).toLocalDate());
  }

  /**
   * How many records came with the micro-batches since the last night; empty where one of them is
   * of a version that did not count them.
   */
  public Optional<Long> newRecords() {
    Row sum =
        rows.where(col("batch_id").gt(known.batch()))
            .agg(coalesce(sum("records"), lit(0L)), count(lit(1)), count("records"))
            .head();
    return sum.getLong(1) == sum.getLong(2) ? Optional.of(sum.getLong(0)) : Optional.empty();
  }

  /**
   * What is known of the hours in a period. Rows of a day before and after it tell, most often: the
   * last log end that was seen before it, and the first one after it.
   *
   * @param until the end of the last hour to be asked for
   */
  public Completeness completeness(Instant from, Instant until) {
    Column near = col("seen_at").between(lit(from.minus(DAY)), lit(until.plus(DAY)));
    List<LogEnd> ends = ends(rows.where(near), from, until);
    if (!bound(ends, from, until)) ends = ends(rows, from, until);
    return new Completeness(cutOff().until(), holes(), ends);
  }

  /** Whether of every partition log ends before and after are among these. */
  private boolean bound(List<LogEnd> ends, Instant from, Instant until) {
    return cutOff().until().keySet().stream()
        .allMatch(
            source ->
                ends.stream().anyMatch(e -> e.source().equals(source) && !e.seenAt().isAfter(from))
                    && ends.stream()
                        .anyMatch(e -> e.source().equals(source) && !e.seenAt().isBefore(until)));
  }

  private static List<LogEnd> ends(Dataset<Row> rows, Instant from, Instant until) {
    // Of an hour the first log end that was seen in it counts, for the hour before, and the last,
    // for the hour after; before and after the period, one is enough.
    Column hour = date_trunc("hour", col("seen_at"));
    Column bucket = least(greatest(hour, lit(from.minus(HOUR))), lit(until));
    Column end = struct("seen_at", "log_end");
    List<LogEnd> ends = new ArrayList<>();
    for (Row row :
        ranges(rows)
            .groupBy(col("topic"), col("partition"), bucket.as("bucket"))
            .agg(min(end).as("first"), max(end).as("last"))
            .collectAsList()) {
      ends.add(logEnd(source(row), row.getAs("first")));
      ends.add(logEnd(source(row), row.getAs("last")));
    }
    return ends;
  }

  private static LogEnd logEnd(Source source, Row seen) {
    return new LogEnd(source, seen.getTimestamp(0).toInstant(), seen.getLong(1));
  }

  /** Ranges that begin after all that was archived of their partition before. */
  private static Dataset<Row> passedOver(Dataset<Row> ranges) {
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
