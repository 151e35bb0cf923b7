package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode_outer;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.setlist.rules.Rules;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What decides which batch sessions are final: the stream's watermark, as far as the archive has
 * followed it. With a frontier of its own, the batch would call final what the stream may amend.
 *
 * @param at empty where there is no such watermark: then every session is open
 */
public record Frontier(Optional<Instant> at) {

  private static final long FIRST_LOOK = 1_000;

  public static final Frontier NONE = new Frontier(Optional.empty());

  /**
   * The watermark after the newest micro-batch of the ledger that read nothing beyond the cut-off,
   * or that before the newest one of all, where it is smaller: by that the live table has been
   * published.
   */
  public static Frontier of(Dataset<Row> ledger, CutOff cutOff) {
    Row newest = ledger.agg(max("batch_id")).head();
    if (newest.isNullAt(0)) return NONE;
    // Offsets only grow, so it is among the newest, and a ledger of years is not read for it.
    for (long looked = FIRST_LOOK; ; looked *= 10) {
      long since = newest.getLong(0) - looked;
      Row found = newest(ledger.where(col("batch_id").gt(since)), cutOff);
      if (!found.isNullAt(0) || since < 0) {
        return at(found.getTimestamp(1)).earlier(at(found.getTimestamp(2)));
      }
    }
  }

  /**
   * The newest that read nothing beyond: its number and the watermark after; that before the
   * newest.
   */
  private static Row newest(Dataset<Row> ledger, CutOff cutOff) {
    Dataset<Row> limits =
        cutOff.asTable(ledger.sparkSession()).withColumnRenamed("until_offset", "limit");
    Column beyond =
        coalesce(col("range.until_offset").gt(coalesce(col("limit"), lit(0L))), lit(false));
    Column within = when(not(col("beyond")), col("batch_id"));
    return ledger
        .select(
            col("batch_id"),
            col("watermark_before"),
            col("watermark_after"),
            explode_outer(col("partitions")).as("range"))
        .join(
            broadcast(limits),
            col("range.topic")
                .equalTo(col("topic"))
                .and(col("range.partition").equalTo(col("partition"))),
            "left")
        .groupBy("batch_id")
        .agg(
            max(beyond).as("beyond"),
            first("watermark_before").as("before"),
            first("watermark_after").as("after"))
        .agg(max(within), max_by(col("after"), within), max_by(col("before"), col("batch_id")))
        .head();
  }

  private static Frontier at(Timestamp watermark) {
    return new Frontier(Optional.ofNullable(watermark).map(Timestamp::toInstant));
  }

  /** SPEC 6: {@code final} or {@code open} by the timestamp of a session's end. */
  public Column status(Column sessionEnd, Rules rules) {
    return when(isFinal(sessionEnd, rules), lit("final")).otherwise(lit("open"));
  }

  /** Whether the stream can amend nothing any more of a session with this end. */
  public Column isFinal(Column sessionEnd, Rules rules) {
    return lastFinalEnd(rules).map(last -> sessionEnd.leq(lit(last))).orElse(lit(false));
  }

  /** The latest end of a session of which the stream can amend nothing any more. */
  public Optional<Instant> lastFinalEnd(Rules rules) {
    return at.map(w -> w.minus(rules.gap()).minus(rules.allowedLateness()));
  }

  /** The one of both by which less is final. */
  public Frontier earlier(Frontier other) {
    if (at.isEmpty() || other.at.isEmpty()) return NONE;
    return at.get().isBefore(other.at.get()) ? this : other;
  }
}
