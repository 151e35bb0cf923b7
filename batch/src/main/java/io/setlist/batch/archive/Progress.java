package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.setlist.batch.archive.Completeness.LogEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** How far the archive has come, from {@code archive_progress} as it was when this was made. */
public final class Progress {

  private final Dataset<Row> ranges;
  private final CutOff cutOff;
  private final Map<Source, Long> withoutHole = new TreeMap<>();

  public Progress(Dataset<Row> archiveProgress) {
    ranges =
        archiveProgress
            .select(col("seen_at"), explode(col("partitions")).as("range"))
            .select("seen_at", "range.*");
    TreeMap<Source, Long> until = new TreeMap<>();
    for (Row row : reached().collectAsList()) {
      until.put(source(row), row.getAs("until"));
      withoutHole.put(source(row), row.getAs("without_hole"));
    }
    cutOff = new CutOff(until);
  }

  /** All that is archived now; records that come later are no part of this run. */
  public CutOff cutOff() {
    return cutOff;
  }

  /**
   * What is known of the hours in a period.
   *
   * @param until the end of the last hour to be asked for
   */
  public Completeness completeness(Instant from, Instant until) {
    // The first log end seen after an hour is all that counts; after the period, one is enough.
    Column bucket = least(date_trunc("hour", col("seen_at")), lit(until));
    List<LogEnd> ends = new ArrayList<>();
    for (Row row :
        ranges
            .where(col("seen_at").geq(lit(from.plus(Duration.ofHours(1)))))
            .groupBy(col("topic"), col("partition"), bucket.as("bucket"))
            .agg(min(struct("seen_at", "log_end")).as("first"))
            .select("topic", "partition", "first.seen_at", "first.log_end")
            .collectAsList()) {
      ends.add(
          new LogEnd(
              source(row),
              row.<java.sql.Timestamp>getAs("seen_at").toInstant(),
              row.getAs("log_end")));
    }
    return new Completeness(withoutHole, ends);
  }

  /** Per partition the last offset archived, and the last one before which nothing is missing. */
  private Dataset<Row> reached() {
    WindowSpec earlier =
        Window.partitionBy("topic", "partition")
            .orderBy("from_offset", "until_offset")
            .rowsBetween(Window.unboundedPreceding(), -1);
    Column beforeHole = when(col("from_offset").gt(col("reached")), col("reached"));
    return ranges
        .withColumn("reached", max("until_offset").over(earlier))
        .groupBy("topic", "partition")
        .agg(
            max("until_offset").as("until"),
            coalesce(min(beforeHole), max("until_offset")).as("without_hole"));
  }

  private static Source source(Row row) {
    return new Source(row.getAs("topic"), row.<Integer>getAs("partition"));
  }
}
