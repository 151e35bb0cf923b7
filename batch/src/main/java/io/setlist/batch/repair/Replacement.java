package io.setlist.batch.repair;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import io.setlist.batch.session.Dates;
import io.setlist.cli.JobException;
import io.setlist.delta.CommitRetry;
import io.setlist.table.Columns;
import io.setlist.table.Materialized;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One commit of {@code sessions} in which rows go and others come. */
final class Replacement {

  private static final String METADATA = "spark.databricks.delta.commitInfo.userMetadata";
  private static final String[] KEY = {"user_id", "session_id", "session_start"};

  private final Dataset<Row> removals;
  private final Dataset<Row> additions;
  private final String id;

  private Replacement(Dataset<Row> removals, Dataset<Row> additions, String id) {
    this.removals =
        removals
            .distinct()
            .toDF(
                "entry_date",
                "removed_status",
                "removed_user_id",
                "removed_session_id",
                "removed_session_start");
    this.additions = additions;
    this.id = id;
  }

  /**
   * That of a repair: the rows of the differing units go, the batch's sessions come.
   *
   * @param differing {@link io.setlist.batch.reconcile.Comparison#differing()}
   */
  static Replacement by(Repair repair, Dataset<Row> differing) {
    return new Replacement(removals(differing), additions(differing, repair), repair.id());
  }

  /**
   * That of an undoing.
   *
   * @param removed rows of the table, as they stand
   * @param added rows for it
   * @param id of the undoing
   */
  static Replacement of(Dataset<Row> removed, Dataset<Row> added, String id) {
    Dataset<Row> rows =
        added.select(
            Stream.concat(
                    Stream.of(
                        col("session_date").as("entry_date"), col("status").as("removed_status")),
                    Arrays.stream(Columns.SESSION_ROW.fieldNames()).map(c -> col(c)))
                .toArray(Column[]::new));
    Column[] keys =
        Stream.of("session_date", "status", "user_id", "session_id", "session_start")
            .map(c -> col(c))
            .toArray(Column[]::new);
    // Those of the rows to come too: of two at once the later replaces what the earlier has put in.
    return new Replacement(removed.select(keys).union(added.select(keys)), rows, id);
  }

  /**
   * Commits it. The stream may write meanwhile: it never changes a row of a session that is
   * settled, so after a conflict the same entries are right once more.
   *
   * @param newest whether what the comparison rests on still is; asked before each attempt
   * @return false where it is not: nothing was committed
   * @throws JobException (failed) where others were faster each time
   */
  boolean commit(SparkSession spark, String sessions, BooleanSupplier newest) {
    Dataset<Row> entries = Materialized.of(removals.unionByName(additions, true));
    if (entries.isEmpty()) return newest.getAsBoolean();
    Column partitions = partitions(entries);
    AtomicBoolean made = new AtomicBoolean();
    spark.conf().set(METADATA, id);
    try {
      CommitRetry.change(
          sessions,
          () -> {
            if (!newest.getAsBoolean()) return;
            merge(spark, sessions, entries, partitions);
            made.set(true);
          });
      return made.get();
    } finally {
      spark.conf().unset(METADATA);
    }
  }

  private static void merge(
      SparkSession spark, String sessions, Dataset<Row> entries, Column partitions) {
    Column match =
        partitions
            .and(col("session.session_date").equalTo(col("entry.entry_date")))
            .and(col("session.user_id").equalTo(col("entry.removed_user_id")))
            .and(col("session.session_id").equalTo(col("entry.removed_session_id")))
            .and(col("session.session_start").equalTo(col("entry.removed_session_start")));
    Map<String, Column> columns = new LinkedHashMap<>();
    for (String c : Columns.SESSION_ROW.fieldNames()) columns.put(c, col("entry." + c));
    DeltaTable.forPath(spark, sessions)
        .as("session")
        .merge(entries.as("entry"), match)
        .whenMatched()
        .delete()
        .whenNotMatched(col("entry.removed_user_id").isNull())
        .insert(columns)
        .execute();
  }

  /**
   * Where rows go and come, in literals of the partition columns, a few: no other partition is
   * read, and no other write conflicts.
   */
  private static Column partitions(Dataset<Row> entries) {
    // Others may have left a status of null.
    Map<String, SortedSet<LocalDate>> dates = new HashMap<>();
    entries
        .select("removed_status", "entry_date")
        .distinct()
        .collectAsList()
        .forEach(
            row ->
                dates
                    .computeIfAbsent(row.getString(0), status -> new TreeSet<>())
                    .add(row.getDate(1).toLocalDate()));
    return dates.entrySet().stream()
        .map(
            one ->
                col("session.status")
                    .eqNullSafe(one.getKey())
                    .and(new Dates(one.getValue()).near(col("session.session_date"))))
        .reduce(Column::or)
        .orElseThrow();
  }

  /**
   * Keys of rows that go: also of those that are to come, so that of two repairs at once the later
   * replaces what the earlier has put in.
   */
  private static Dataset<Row> removals(Dataset<Row> differing) {
    Dataset<Row> ofStream =
        differing.select(explode(col("stream")).as("row")).select(entry(col("row.status"), "row"));
    Dataset<Row> ofBatch =
        differing.where(col("batch").isNotNull()).select(entry(lit("final"), "batch"));
    return ofStream.union(ofBatch);
  }

  private static Column[] entry(Column status, String struct) {
    return Stream.concat(
            Stream.of(col(struct + ".session_date"), status),
            Arrays.stream(KEY).map(c -> col(struct + "." + c)))
        .toArray(Column[]::new);
  }

  private static Dataset<Row> additions(Dataset<Row> differing, Repair repair) {
    Column revision =
        aggregate(
            col("stream"),
            lit(0L),
            (most, row) ->
                when(
                        row.getField("session_id").equalTo(col("batch.session_id")),
                        greatest(most, row.getField("revision")))
                    .otherwise(most));
    return differing
        .where(col("batch").isNotNull())
        .select(
            col("batch.session_date").as("entry_date"),
            lit("final").as("removed_status"),
            col("batch.*"),
            lit("final").as("status"),
            revision.plus(1).as("revision"),
            lit(Timestamp.from(repair.repairedAt())).as("updated_at"),
            lit("repair").as("origin"));
  }
}
