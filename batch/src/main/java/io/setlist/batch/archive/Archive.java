package io.setlist.batch.archive;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_millis;

import io.setlist.rules.Rules;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;

/** The events in the archive, up to a cut-off: the good ones, copies and all. */
public final class Archive {

  private final Dataset<Row> records;
  private final CutOff cutOff;
  private final Rules rules;
  private final UserDefinedFunction event;

  public Archive(Records records, CutOff cutOff, Rules rules) {
    this.records = records.rows();
    this.cutOff = cutOff;
    this.rules = rules;
    this.event = EventReader.by(rules, records.forgotten());
  }

  /**
   * The events of periods, in whatever hour they arrived.
   *
   * @param periods a few, for each is a term of the plan; at least one
   */
  public Dataset<Row> events(List<Period> periods) {
    return parsed(upTo(cutOff, during(periods)));
  }

  /**
   * The events of users at times, and perhaps others beside them: those of users with the same
   * hash, and of records that came before the archive kept one.
   *
   * @param windows {@code user_id, from, until} in epoch milliseconds; however many, for where they
   *     are too many to be looked for one by one, all that is at their times is read
   * @return empty where there is no window
   */
  public Optional<Dataset<Row>> eventsOf(Dataset<Row> windows) {
    return recordsOf(windows).map(this::parsed);
  }

  /** The same with the origin of each: {@code topic}, {@code partition}, {@code offset}. */
  public Optional<Dataset<Row>> eventsOfWithOrigin(Dataset<Row> windows) {
    return recordsOf(windows).map(some -> parsed(some, "topic", "partition", "offset", "event.*"));
  }

  private Optional<Dataset<Row>> recordsOf(Dataset<Row> windows) {
    UserWindows wanted = UserWindows.of(windows);
    if (wanted.periods().isEmpty()) return Optional.empty();
    return Optional.of(upTo(cutOff, wanted.among(during(wanted.periods()))));
  }

  /** {@code session_date, ingest_date} of each record with a time in one of the periods. */
  public Dataset<Row> dates(List<Period> periods) {
    return dates(upTo(cutOff, during(periods)));
  }

  /** The same of each with a time before one that an earlier run with this cut-off did not have. */
  public Dataset<Row> datesSince(CutOff earlier, Instant end) {
    Dataset<Row> before = records.where(col("event_time").lt(lit(end)));
    return dates(upTo(cutOff, since(earlier, before)));
  }

  private static Dataset<Row> dates(Dataset<Row> some) {
    return some.select(to_date(col("event_time")).as("session_date"), col("ingest_date"));
  }

  /** Those of a period's events that an earlier run with this cut-off did not have. */
  public Dataset<Row> eventsSince(CutOff earlier, Period period) {
    return parsed(upTo(cutOff, since(earlier, during(List.of(period)))));
  }

  /** The same of users at times, as {@link #eventsOf}. */
  public Optional<Dataset<Row>> eventsOfSince(CutOff earlier, Dataset<Row> windows) {
    return recordsOf(windows).map(some -> parsed(since(earlier, some)));
  }

  private Dataset<Row> since(CutOff earlier, Dataset<Row> some) {
    Dataset<Row> since =
        earlier.asTable(records.sparkSession()).withColumnRenamed("until_offset", "since");
    // Statistics know offsets of files, not of partitions: the smallest is what can be pruned by.
    // A partition that stands still has no news, and would have all files be read.
    long first =
        cutOff.until().keySet().stream()
            .filter(source -> cutOff.of(source) > earlier.of(source))
            .mapToLong(earlier::of)
            .min()
            .orElse(Long.MAX_VALUE);
    return some.where(col("offset").geq(first))
        .join(broadcast(since), on(), "left")
        .where(col("offset").geq(coalesce(col("since"), lit(0L))));
  }

  /**
   * The records of periods. No good event is further ahead of its record than the rules allow, so
   * records before it are passed over, whatever a wrong clock has left in them: by the files'
   * statistics. The hour of arrival would not do: a record with the timestamp of a later day counts
   * there, though it came before.
   */
  private Dataset<Row> during(List<Period> periods) {
    return records.where(periods.stream().map(this::within).reduce(Column::or).orElseThrow());
  }

  /** The records that are not before the cut-off, among them those that are being written now. */
  public Dataset<Row> beyond() {
    Dataset<Row> ends = cutOff.asTable(records.sparkSession());
    long first = cutOff.until().values().stream().mapToLong(Long::longValue).min().orElse(0);
    int last = cutOff.until().keySet().stream().mapToInt(Source::partition).max().orElse(-1);
    // By the files' statistics; of a partition that is new, all of it is beyond.
    return records
        .where(col("offset").geq(first).or(col("partition").gt(last)))
        .join(broadcast(ends), on(), "left")
        .where(col("offset").geq(coalesce(col("until_offset"), lit(0L))));
  }

  /** Those that {@code forget} has emptied, or that came so, before the cut-off. */
  public Dataset<Row> empty() {
    return upTo(cutOff, records.where(col("value").isNull()));
  }

  private Column within(Period period) {
    return col("timestamp")
        .geq(lit(period.from().minus(rules.maxFutureSkew())))
        .and(col("event_time").between(lit(period.from()), lit(period.until())));
  }

  private Dataset<Row> upTo(CutOff end, Dataset<Row> some) {
    return some.join(broadcast(end.asTable(some.sparkSession())), on())
        .where(col("offset").lt(col("until_offset")));
  }

  private Dataset<Row> parsed(Dataset<Row> some) {
    return parsed(some, "event.*");
  }

  private Dataset<Row> parsed(Dataset<Row> some, String... columns) {
    Column read = event.apply(col("value"), unix_millis(col("timestamp")));
    return some.withColumn("event", read)
        .where(col("event").isNotNull())
        .select(Arrays.stream(columns).map(c -> col(c)).toArray(Column[]::new));
  }

  private static scala.collection.Seq<String> on() {
    return scala.collection.JavaConverters.asScalaBuffer(List.of("topic", "partition")).toSeq();
  }
}
