package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.zip_with;

import io.setlist.batch.archive.Archive;
import io.setlist.batch.archive.Period;
import io.setlist.batch.archive.Records;
import io.setlist.batch.session.BatchSessions;
import io.setlist.batch.session.Dates;
import io.setlist.rules.Rules;
import io.setlist.table.Columns;
import io.setlist.table.Materialized;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Tells refused records from bugs: computes the sessions of the differing units from the archive as
 * the stream saw it, and looks whether they are the stream's rows in every column.
 */
final class Causes {

  private static final String[] ORIGIN = {"topic", "partition", "offset"};

  private final Records archived;
  private final StreamState stream;
  private final Optional<Dataset<Row>> repairs;
  private final CoveredDates covered;
  private final Rules rules;

  /**
   * @param repairs the rows of {@code repairs}, where there are any
   */
  Causes(
      Records archived,
      StreamState stream,
      Optional<Dataset<Row>> repairs,
      CoveredDates covered,
      Rules rules) {
    this.archived = archived;
    this.stream = stream;
    this.repairs = repairs;
    this.covered = covered;
    this.rules = rules;
  }

  /**
   * Adds {@code cause} to {@link Comparison#differing()}, and computes it all: what late events
   * alone explain, is theirs; only for the rest are early records looked at.
   */
  Dataset<Row> of(Dataset<Row> differing) {
    Dataset<Row> late = origins(stream.lateEvents().where(isDuring(differing)));
    Dataset<Row> caused = Materialized.of(of(differing, late, Cause.LATE_EVENT));
    Column isUnknown = col("cause").equalTo(Cause.UNKNOWN.word());
    Dataset<Row> unknown = caused.where(isUnknown).drop("cause");
    Dataset<Row> early = origins(stream.earlyRecords());
    if (unknown.isEmpty() || early.isEmpty()) return caused;
    return Materialized.of(
        caused
            .where(not(isUnknown))
            .unionByName(of(unknown, late.union(early), Cause.FUTURE_RECORD)));
  }

  /** By their times, so that of years of late events few files are read. */
  private static Column isDuring(Dataset<Row> units) {
    return spans(units).stream()
        .map(span -> col("event_time").between(lit(span.from()), lit(span.until())))
        .reduce(Column::or)
        .orElse(lit(false));
  }

  private static Dataset<Row> origins(Dataset<Row> records) {
    return records.select(Arrays.stream(ORIGIN).map(c -> col(c)).toArray(Column[]::new));
  }

  private Dataset<Row> of(Dataset<Row> differing, Dataset<Row> refused, Cause cause) {
    Dataset<Row> units = differing.where(col("batch").isNotNull());
    if (units.isEmpty()) return differing.withColumn("cause", lit(Cause.UNKNOWN.word()));
    Dataset<Row> seen =
        BatchSessions.sessions(seenEvents(units, refused), rules)
            .select(
                col("user_id").as("seen_user"),
                col("session_start").as("seen_at"),
                session().as("seen"));
    Column ofUnit =
        col("user_id")
            .equalTo(col("seen_user"))
            .and(col("seen_at").between(col("unit_start"), col("unit_end")));
    Column inOrder = array_sort(collect_list(struct("seen_at", "seen")));
    Dataset<Row> seenByUnit =
        units
            .join(seen, ofUnit)
            .groupBy("session_date", "user_id", "session_id")
            .agg(inOrder.as("seen"))
            .select(
                col("session_date").as("d"),
                col("user_id").as("u"),
                col("session_id").as("s"),
                col("seen.seen").as("seen"));
    Column sameUnit =
        col("session_date")
            .equalTo(col("d"))
            .and(col("user_id").equalTo(col("u")))
            .and(col("session_id").equalTo(col("s")));
    return differing
        .join(seenByUnit, sameUnit, "left")
        .withColumn("cause", when(isAsSeen(), cause.word()).otherwise(Cause.UNKNOWN.word()))
        .drop("d", "u", "s", "seen");
  }

  private static Column isAsSeen() {
    Column seen = coalesce(col("seen"), array().cast(DataTypes.createArrayType(Columns.SESSION)));
    // No refused record makes a session anything but final.
    Column pairs =
        zip_with(
            seen,
            col("stream"),
            (batch, row) -> SameSession.same(batch, row).and(Comparison.isFinal(row)));
    return col("batch")
        .isNotNull()
        .and(size(seen).equalTo(size(col("stream"))))
        .and(forall(pairs, same -> same));
  }

  /** The events of the units that the stream, or a later repair, had counted. */
  private Dataset<Row> seenEvents(Dataset<Row> units, Dataset<Row> refused) {
    Dataset<Row> events = events(units);
    Dataset<Row> without = refused.distinct().withColumn("was_refused", lit(true));
    Dataset<Row> consumed =
        stream
            .consumed()
            .asTable(archived.rows().sparkSession())
            .withColumnRenamed("until_offset", "consumed_until");
    Column accepted =
        col("was_refused").isNull().and(col("offset").lt(coalesce(col("consumed_until"), lit(0L))));
    Dataset<Row> judged =
        events
            .join(without, seq(ORIGIN), "left")
            .join(broadcast(consumed), seq("topic", "partition"), "left")
            .withColumn("accepted", accepted);
    return withRepaired(units, judged);
  }

  /** With the origin, and the unit as {@code unit_user, unit_id}; up to its date's cut-off. */
  private Dataset<Row> events(Dataset<Row> units) {
    Column at = timestamp_millis(col("event_time"));
    Dataset<Row> windows =
        units.select(
            col("user_id"),
            unix_millis(col("unit_start")).as("from"),
            unix_millis(col("unit_end")).as("until"));
    Dataset<Row> ofUnits =
        new Archive(archived, covered.cutOff(), rules)
            .eventsOfWithOrigin(windows)
            .orElseThrow()
            .join(
                units.select(
                    col("user_id").as("unit_user"),
                    col("session_id").as("unit_id"),
                    col("session_date").as("unit_date"),
                    col("unit_start"),
                    col("unit_end")),
                col("user_id")
                    .equalTo(col("unit_user"))
                    .and(at.between(col("unit_start"), col("unit_end"))));
    return covered.readFor(col("unit_date"), ofUnits);
  }

  /** What is to be read for them. */
  private static List<Period> spans(Dataset<Row> units) {
    Column days = explode(sequence(to_date(col("unit_start")), to_date(col("unit_end"))));
    List<LocalDate> dates = units.select(days).distinct().as(Encoders.LOCALDATE()).collectAsList();
    return Dates.of(dates).periods().stream().map(p -> new Period(p.start(), p.end())).toList();
  }

  /** A repaired row counts what its repair found in its span, late or not. */
  private Dataset<Row> withRepaired(Dataset<Row> units, Dataset<Row> judged) {
    if (repairs.isEmpty()) return judged.where(col("accepted"));
    Column at = timestamp_millis(col("event_time"));
    Column inSpan =
        col("unit_user")
            .equalTo(col("repaired_user"))
            .and(col("unit_id").equalTo(col("repaired_unit")))
            .and(col("topic").equalTo(col("repaired_topic")))
            .and(col("partition").equalTo(col("repaired_partition")))
            .and(at.between(col("repaired_from"), col("repaired_to")))
            .and(col("offset").lt(col("repaired_until")));
    return judged
        .join(repairedSpans(units), inSpan, "left")
        .where(col("accepted").or(col("repaired_until").isNotNull()));
  }

  private Dataset<Row> repairedSpans(Dataset<Row> units) {
    Dataset<Row> cutOffs =
        repairs
            .orElseThrow()
            .select(col("repaired_at"), explode(col("dates")).as("date"))
            .select(
                col("repaired_at"),
                col("date.session_date").as("repaired_date"),
                explode(col("date.cut_off")).as("position"))
            .groupBy(
                col("repaired_at"),
                col("repaired_date"),
                col("position.topic").as("repaired_topic"),
                col("position.partition").as("repaired_partition"))
            .agg(max("position.until_offset").as("repaired_until"));
    return units
        .select(
            col("user_id").as("repaired_user"),
            col("session_id").as("repaired_unit"),
            explode(col("stream")).as("row"))
        .where(col("row.origin").equalTo("repair"))
        .join(
            cutOffs,
            col("row.updated_at")
                .equalTo(col("repaired_at"))
                .and(col("row.session_date").equalTo(col("repaired_date"))))
        .withColumn("repaired_from", col("row.session_start"))
        .withColumn("repaired_to", col("row.session_end"))
        .drop("row");
  }

  private static Column session() {
    return struct(
        Arrays.stream(Columns.SESSION.fieldNames()).map(c -> col(c)).toArray(Column[]::new));
  }

  private static scala.collection.Seq<String> seq(String... names) {
    return scala.collection.JavaConverters.asScalaBuffer(List.of(names)).toSeq();
  }
}
