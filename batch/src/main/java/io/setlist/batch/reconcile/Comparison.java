package io.setlist.batch.reconcile;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.setlist.batch.BatchConfig;
import io.setlist.batch.JobProgress;
import io.setlist.batch.archive.Records;
import io.setlist.batch.evidence.Unproven;
import io.setlist.batch.table.BatchDate;
import io.setlist.forgotten.ForgottenRows;
import io.setlist.table.Columns;
import io.setlist.table.Materialized;
import io.setlist.table.Warehouse;
import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Both sides of the dates, compared: digests of all units first, then the whole rows of those that
 * are suspect. {@code reconcile} reports it, {@code repair} acts on it.
 */
public final class Comparison implements AutoCloseable {

  private static final String CONSTRAINTS = "spark.sql.constraintPropagation.enabled";

  private static final StructType COMPARED =
      new StructType()
          .add("session_date", DataTypes.DateType)
          .add("user_id", DataTypes.StringType)
          .add("session_id", DataTypes.StringType)
          .add("unit_start", DataTypes.TimestampType)
          .add("unit_end", DataTypes.TimestampType)
          .add("batch", Columns.SESSION)
          .add("stream", DataTypes.createArrayType(Columns.SESSION_ROW))
          .add("columns", DataTypes.createArrayType(DataTypes.StringType))
          .add("class", DataTypes.StringType);

  private final SparkSession spark;
  private final BatchState batch;
  private final CoveredDates covered;
  private final Records archived;
  private final StreamState stream;
  private final Dataset<Row> units;
  private final Dataset<Row> compared;

  /**
   * Compares now.
   *
   * @param isDue whether there is something to do with a date that is not asked for
   * @return empty where nothing is due
   * @throws io.setlist.cli.JobException (not ready) where what the batch has made of a date is not
   *     to be relied on
   */
  public static Optional<Comparison> of(
      SparkSession spark, Warehouse warehouse, BatchConfig config, Predicate<BatchDate> isDue) {
    return BatchState.of(spark, warehouse, config.asked(), isDue)
        .map(computed -> new Comparison(spark, warehouse, config, computed));
  }

  private Comparison(
      SparkSession spark, Warehouse warehouse, BatchConfig config, BatchState computed) {
    this.spark = spark;
    // Of a struct's twenty fields and their copies Spark would derive constraints for minutes.
    spark.conf().set(CONSTRAINTS, "false");
    JobProgress.step(spark, "comparing both sides");
    archived = Records.now(spark, warehouse);
    // Of a user who is being forgotten, one side may be gone and the other not yet.
    ForgottenRows forgotten = new ForgottenRows(archived.forgotten());
    batch = computed.without(forgotten);
    covered = batch.covered();
    stream = StreamState.of(spark, warehouse).without(forgotten);
    units =
        new Units(
                stream,
                batch.sessions(),
                covered,
                new Unproven(new TreeSet<>(batch.unprovable().keySet()), config.rules()),
                config.rules())
            .rows()
            .persist(StorageLevel.DISK_ONLY());
    Dataset<Row> suspects = units.where(col("class").equalTo(Units.SUSPECT));
    EarlierSessions earlier = new EarlierSessions(archived, covered, config.rules());
    compared =
        suspects.isEmpty()
            ? spark.createDataFrame(List.of(), COMPARED)
            : Materialized.of(earlier.without(classified(withRows(suspects, batch.sessions()))));
  }

  public CoveredDates covered() {
    return covered;
  }

  /** The dates of which the archive proves nothing, with the reasons: none of them is compared. */
  public SortedMap<LocalDate, String> unprovable() {
    return batch.unprovable();
  }

  /** Of {@code sessions_batch}, as it was compared. */
  public long batchVersion() {
    return batch.version();
  }

  /** What both sides rest on; no row is of a user whom its list has as forgotten. */
  public Records archived() {
    return archived;
  }

  public StreamState stream() {
    return stream;
  }

  /** The units that digests could decide: {@link Units#rows()} that match or are in flight. */
  Dataset<Row> undoubted() {
    return units.where(col("class").notEqual(Units.SUSPECT));
  }

  /** Suspect units that are equal but for the last bits of a mean; as {@link #differing()}. */
  Dataset<Row> matchAfterAll() {
    return compared.where(isMatch());
  }

  /**
   * The units that differ: {@code session_date, user_id, session_id, unit_start, unit_end, class,
   * columns, batch, stream}, the last two as in {@link Columns#DIFFERENCE}, the rows in their
   * order.
   */
  public Dataset<Row> differing() {
    return compared.where(not(isMatch()));
  }

  private static Column isMatch() {
    return col("class").equalTo(UnitClass.MATCH.word());
  }

  /** The whole rows: of the stream those that begin in the unit's span. */
  private Dataset<Row> withRows(Dataset<Row> suspects, Dataset<Row> batch) {
    Dataset<Row> keys =
        suspects.select(
            "session_date", "user_id", "session_id", "in_batch", "unit_start", "unit_end");
    Dataset<Row> batchRows =
        batch
            .where(covered.near())
            .select(
                col("session_date"),
                col("user_id"),
                col("session_id"),
                lit(true).as("in_batch"),
                row(Columns.SESSION).as("batch"));
    String[] key = {"session_date", "user_id", "session_id", "in_batch"};
    return keys.join(batchRows, seq(key), "left").join(streamRows(keys), seq(key), "left");
  }

  private Dataset<Row> streamRows(Dataset<Row> keys) {
    Date last = keys.agg(max(to_date(col("unit_end")))).head().getDate(0);
    Column mayBelong =
        last == null
            ? lit(false)
            : col("session_date").between(lit(covered.bases().firstKey()), lit(last));
    Dataset<Row> rows =
        stream.sessions().where(mayBelong).select(row(Columns.SESSION_ROW).as("row"));
    Column within = col("row.session_start").between(col("unit_start"), col("unit_end"));
    Column own = col("in_batch").or(col("row.session_id").equalTo(col("session_id")));
    Column inOrder =
        array_sort(
            collect_list(
                struct(col("row.session_start"), col("row.session_id"), col("row").as("whole"))));
    return keys.join(rows, col("row.user_id").equalTo(col("user_id")).and(within).and(own))
        .groupBy("session_date", "user_id", "session_id", "in_batch")
        .agg(transform(inOrder, r -> r.getField("whole")).as("stream"));
  }

  private static Dataset<Row> classified(Dataset<Row> pairs) {
    Column one = element_at(col("stream"), 1);
    Column sameId =
        size(col("stream"))
            .equalTo(1)
            .and(one.getField("session_id").equalTo(col("batch.session_id")));
    Column named = when(col("batch").isNotNull().and(sameId), columnsOf(one));
    return pairs
        .withColumn(
            "stream", coalesce(col("stream"), array().cast(COMPARED.apply("stream").dataType())))
        .withColumn("columns", coalesce(named, array().cast("array<string>")))
        .withColumn(
            "class",
            when(col("batch").isNull(), UnitClass.MISSING_IN_BATCH.word())
                .when(size(col("stream")).equalTo(0), UnitClass.MISSING_IN_STREAM.word())
                .when(not(sameId), UnitClass.SPLIT.word())
                .when(size(col("columns")).equalTo(0), UnitClass.MATCH.word())
                .otherwise(UnitClass.DIFFERENT.word()))
        .drop("in_batch");
  }

  /** What is compared is settled, so that the row has to be final. */
  private static Column columnsOf(Column row) {
    Column status = when(not(isFinal(row)), array(lit("status"))).otherwise(array());
    return concat(SameSession.differingColumns(col("batch"), row), status);
  }

  /** Of a row of {@code sessions}: whether it is said to be final; false for a status of null. */
  public static Column isFinal(Column row) {
    return row.getField("status").eqNullSafe("final");
  }

  private static Column row(StructType columns) {
    return struct(Arrays.stream(columns.fieldNames()).map(c -> col(c)).toArray(Column[]::new));
  }

  private static scala.collection.Seq<String> seq(String... names) {
    return scala.collection.JavaConverters.asScalaBuffer(Arrays.asList(names)).toSeq();
  }

  @Override
  public void close() {
    // Waits: Spark would warn of each block that its end takes away first.
    units.unpersist(true);
    compared.unpersist(true);
    spark.conf().unset(CONSTRAINTS);
  }
}
